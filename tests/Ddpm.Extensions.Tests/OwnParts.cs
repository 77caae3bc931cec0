using System.Runtime.CompilerServices;
using Ddpm.Trainers;
using Ddpm.Transforms;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Extensions.Tests;

/// <summary>Registers parts of one's own when the assembly is loaded, be it by a program or by <c>ddpm --extension</c>.</summary>
internal static class OwnParts
{
    public static Sampler HalfWay { get; } =
        new(
            "third-half",
            isStochastic: true,
            levels =>
                AffineStep
                    .Between(levels)
                    .Select(move => move.Towards([1], move.To.Sigma * Math.Sqrt(0.5), move.To.Sigma * Math.Sqrt(0.5)))
        );

    public static Schedule Line { get; } =
        new(
            "third-line",
            timesteps =>
                NoiseSchedule.Of(
                    "third-line",
                    NoiseFamily.RectifiedFlow,
                    [
                        .. Enumerable
                            .Range(0, timesteps)
                            .Select(t => 0.01 + 0.98 * t / (timesteps - 1))
                            .Select((sigma, t) => new NoiseLevel(t, 1 - sigma, sigma)),
                    ]
                )
        );

    public static LossWeight Root { get; } = new("third-root", snr => Math.Sqrt(snr) + 1);

    public static DenoisingTarget Doubled { get; } = new("third-doubled", Root, level => new(0, 2, 1 / level.Sigma));

    public static DataFormat Squares { get; } =
        new(
            "third-squares",
            "squares.txt",
            3,
            (folder, _) => File.Exists(Path.Combine(folder, "squares.txt")),
            (context, folder, _, _) => SquaresFile.Load(context, Path.Combine(folder, "squares.txt"))
        );

    [ModuleInitializer]
    internal static void Register()
    {
        Sampler.Registry.Register(HalfWay);
        Schedule.Registry.Register(Line);
        LossWeight.Registry.Register(Root);
        DenoisingTarget.Registry.Register(Doubled);
        NetworkKind.Registry.Register(new("third-pixels", typeof(PixelNetworkOptions)));
        NetworkPreset.Registry.Register(
            new("third-pixels-wide", 8, new PixelNetworkOptions { Width = 12 }, "each pixel by itself")
        );
        DataFormat.Registry.Register(Squares);
        ModelKind.Registry.Register(MeanPictureModel.OwnKind);
    }
}

/// <summary>The size of a <see cref="PixelNetwork"/>.</summary>
public sealed record PixelNetworkOptions : DenoisingNetworkOptions
{
    public int Width { get; init; } = 8;

    public override NetworkCost CostOf(ImageShape shape, LabelVocabulary labels, int labelsPerPicture = 1)
    {
        var weights = (shape.Channels + ConditionWidth) * (long)Width + Width * (long)shape.Channels;
        return CostOfCondition(labels)
            + new NetworkCost(weights + 2L * Width + shape.Channels, weights * shape.Height * shape.Width);
    }

    protected override DenoisingNetwork Create(ImageShape shape, LabelVocabulary labels) =>
        new PixelNetwork(this, shape, labels);
}

/// <summary>Sees each pixel by itself, and time and labels.</summary>
internal sealed class PixelNetwork : DenoisingNetwork
{
    private readonly Conv2d input;
    private readonly Linear modulation;
    private readonly Conv2d output;

    public PixelNetwork(PixelNetworkOptions options, ImageShape shape, LabelVocabulary labels)
        : base(nameof(PixelNetwork), options, shape, labels)
    {
        input = nn.Conv2d(shape.Channels, options.Width, 1);
        modulation = nn.Linear(options.ConditionWidth, options.Width);
        output = nn.Conv2d(options.Width, shape.Channels, 1);
        RegisterComponents();
    }

    protected override Tensor Answer(Tensor noisy, NetworkCondition condition)
    {
        var shift = modulation.call(condition.Vector).unsqueeze(-1).unsqueeze(-1);
        return output.call(condition.Drop(nn.functional.silu(input.call(noisy) + shift)));
    }
}
