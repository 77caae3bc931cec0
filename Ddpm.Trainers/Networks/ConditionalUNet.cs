using Ddpm.Trainers.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// A UNet (Ronneberger et al. 2015; DDPM, appendix B) on patches of pixels, told time and labels by scale and shift in
/// every block and by attention to the labels at the coarse resolutions.
/// </summary>
public sealed class ConditionalUNet : Module, IDenoisingNetwork
{
    private readonly TimeEncoder time;
    private readonly LabelEncoder labels;
    private readonly Conv2d input;
    private readonly Parameter positions;
    private readonly ModuleList<UNetStage> down = [];
    private readonly ModuleList<Conv2d> downsample = [];
    private readonly ModuleList<UNetStage> up = [];
    private readonly ModuleList<Conv2d> upsample = [];
    private readonly GroupNorm normOut;
    private readonly Conv2d output;
    private readonly int _patch;

    /// <param name="options">The size.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <exception cref="ArgumentException">The size is out of range or does not fit the pictures.</exception>
    public ConditionalUNet(ConditionalUNetOptions options, ImageShape shape, int labelCount)
        : base(nameof(ConditionalUNet))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(shape);
        var widths = options.Widths;
        _patch = options.PatchSize;
        var patchWidth = shape.Channels * _patch * _patch;

        time = new TimeEncoder(64, options.ConditionWidth);
        labels = new LabelEncoder(labelCount, options.ConditionWidth);
        input = Conv2d(patchWidth, widths[0], 3, padding: 1);
        positions = Parameter(zeros(1, widths[0], shape.Height / _patch, shape.Width / _patch));

        for (var level = 0; level < widths.Count; level++)
        {
            down.Add(new UNetStage(options, level, [.. Enumerable.Repeat(widths[level], options.Blocks[level])]));
            if (level + 1 < widths.Count)
                downsample.Add(Conv2d(widths[level], widths[level + 1], 3, stride: 2, padding: 1));
        }

        for (var level = widths.Count - 1; level >= 0; level--)
        {
            // Each block on the way up also reads what its twin on the way down gave.
            up.Add(new UNetStage(options, level, [.. Enumerable.Repeat(2 * widths[level], options.Blocks[level])]));
            if (level > 0)
                upsample.Add(Conv2d(widths[level], widths[level - 1], 3, padding: 1));
        }

        normOut = Normalization.Group(widths[0]);
        output = Conv2d(widths[0], patchWidth, 3, padding: 1);
        init.zeros_(output.weight);
        init.zeros_(output.bias!);
        RegisterComponents();
    }

    /// <summary>The names and shapes of those parameters from which the size of the whole network follows.</summary>
    internal static IEnumerable<(string Name, long[] Shape)> SizeOf(
        ConditionalUNetOptions options,
        ImageShape shape,
        int labelCount
    )
    {
        var widths = options.Widths;
        yield return ("labels.embedding.weight", [labelCount + 1, options.ConditionWidth]);
        yield return ("time.second.weight", [options.ConditionWidth, options.ConditionWidth]);
        yield return ("positions", [1, widths[0], shape.Height / options.PatchSize, shape.Width / options.PatchSize]);
        for (var level = 0; level < widths.Count; level++)
        for (var block = 0; block < options.Blocks[level]; block++)
        {
            long[] kernel = [widths[level], widths[level], 3, 3];
            yield return ($"down.{level}.blocks.{block}.convOut.weight", kernel);
            yield return ($"up.{widths.Count - 1 - level}.blocks.{block}.convOut.weight", kernel);
        }
    }

    /// <inheritdoc />
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        using var scope = NewDisposeScope();
        var (tokens, present, pooled) = this.labels.Encode(labels);
        var condition = functional.silu(time.call(times) + pooled);

        var hidden = input.call(functional.pixel_unshuffle(noisy, _patch)) + positions;
        var skips = new Stack<Tensor>();
        for (var level = 0; level < down.Count; level++)
        {
            hidden = down[level].Descend(hidden, condition, tokens, present, skips);
            if (level < downsample.Count)
                hidden = downsample[level].call(hidden);
        }

        for (var level = 0; level < up.Count; level++)
        {
            hidden = up[level].Ascend(hidden, condition, tokens, present, skips);
            if (level < upsample.Count)
                hidden = upsample[level].call(functional.interpolate(hidden, scale_factor: [2, 2]));
        }

        var answer = output.call(functional.silu(normOut.call(hidden)));
        return functional.pixel_shuffle(answer, _patch).MoveToOuterDisposeScope();
    }
}
