using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// A UNet (Ronneberger et al. 2015; DDPM, appendix B) on patches of pixels, told time and labels by scale and shift in
/// every block and, with label tokens, by attention to the labels at the coarse resolutions.
/// </summary>
internal sealed class ConditionalUNet : DenoisingNetwork, IHiddenMatrices
{
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
    /// <param name="labels">The labels that the model knows.</param>
    /// <exception cref="ArgumentException">The size is out of range or does not fit the pictures.</exception>
    public ConditionalUNet(ConditionalUNetOptions options, ImageShape shape, LabelVocabulary labels)
        : base(nameof(ConditionalUNet), options, shape, labels)
    {
        var widths = options.Widths;
        _patch = options.PatchSize;
        var patchWidth = shape.Channels * _patch * _patch;

        input = Conv2d(patchWidth, widths[0], 3, padding: 1);
        positions = Parameter(zeros(1, widths[0], shape.Height / _patch, shape.Width / _patch));

        for (var level = 0; level < widths.Count; level++)
        {
            down.Add(new UNetStage(options, level, WidthsOnTheWayDown(options, level)));
            if (level + 1 < widths.Count)
                downsample.Add(Conv2d(widths[level], widths[level + 1], 3, stride: 2, padding: 1));
        }

        for (var level = widths.Count - 1; level >= 0; level--)
        {
            up.Add(new UNetStage(options, level, WidthsOnTheWayUp(options, level)));
            if (level > 0)
                upsample.Add(Conv2d(widths[level], widths[level - 1], 3, padding: 1));
        }

        normOut = Normalization.Group(widths[0]);
        output = Conv2d(widths[0], patchWidth, 3, padding: 1);
        init.zeros_(output.weight);
        init.zeros_(output.bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices => downsample.Concat(upsample).Select(layer => layer.weight);

    /// <summary>What the constructor builds, in its order.</summary>
    internal static NetworkCost Cost(
        ConditionalUNetOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary,
        int labels
    )
    {
        var widths = options.Widths;
        var patchWidth = shape.Channels * options.PatchSize * options.PatchSize;
        long Pixels(int level) =>
            (long)(shape.Height / options.PatchSize >> level) * (shape.Width / options.PatchSize >> level);

        var cost =
            options.CostOfCondition(vocabulary)
            + NetworkCost.Convolution(patchWidth, widths[0], 3, Pixels(0))
            + NetworkCost.Values(widths[0] * Pixels(0));
        for (var level = 0; level < widths.Count; level++)
        {
            cost +=
                UNetStage.Cost(options, level, WidthsOnTheWayDown(options, level), Pixels(level), labels)
                + UNetStage.Cost(options, level, WidthsOnTheWayUp(options, level), Pixels(level), labels);
            if (level + 1 < widths.Count)
                cost +=
                    NetworkCost.Convolution(widths[level], widths[level + 1], 3, Pixels(level + 1))
                    + NetworkCost.Convolution(widths[level + 1], widths[level], 3, Pixels(level));
        }

        return cost
            + NetworkCost.Normalization(widths[0])
            + NetworkCost.Convolution(widths[0], patchWidth, 3, Pixels(0));
    }

    private static int[] WidthsOnTheWayDown(ConditionalUNetOptions options, int level) =>
        [.. Enumerable.Repeat(options.Widths[level], options.Blocks[level])];

    // Each block on the way up also reads what its twin on the way down gave.
    private static int[] WidthsOnTheWayUp(ConditionalUNetOptions options, int level) =>
        [.. Enumerable.Repeat(2 * options.Widths[level], options.Blocks[level])];

    /// <inheritdoc />
    protected override Tensor Answer(Tensor noisy, NetworkCondition condition)
    {
        var hidden = input.Apply(functional.pixel_unshuffle(noisy, _patch));
        hidden = hidden.Plus(PositionsFor(hidden).to(noisy.dtype));
        var skips = new Stack<Tensor>();
        for (var level = 0; level < down.Count; level++)
        {
            hidden = down[level].Descend(hidden, condition, skips);
            if (level < downsample.Count)
                hidden = downsample[level].Apply(hidden);
        }

        for (var level = 0; level < up.Count; level++)
        {
            hidden = up[level].Ascend(hidden, condition, skips);
            if (level < upsample.Count)
                hidden = upsample[level].Apply(functional.interpolate(hidden, scale_factor: [2, 2]));
        }

        var answer = output.Apply(functional.silu(normOut.Apply(hidden)));
        return functional.pixel_shuffle(answer, _patch);
    }

    // A picture of half the size lies on the same map, of which each of its patches covers four.
    private Tensor PositionsFor(Tensor map) =>
        map.shape[2] == positions.shape[2] ? positions : functional.avg_pool2d(positions, 2L);
}
