using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// A residual generator (Miyato and Koyama 2018) in which noise and the sum of the label tokens set scale and shift of
/// every batch normalisation, as in BigGAN (Brock et al. 2019, section 3).
/// </summary>
internal sealed class ResidualGenerator : GeneratorNetwork
{
    /// <summary>The most channels, in parts of those at the size of the picture.</summary>
    public const int MostWidths = 4;

    private readonly Linear projection;
    private readonly LabelEncoder? labels;
    private readonly ModuleList<GeneratorBlock> blocks = [];
    private readonly BatchNormalization norm;
    private readonly Conv2d toPicture;
    private readonly long[] _base;
    private readonly int _patch;

    public ResidualGenerator(GanNetworkOptions options, ImageShape shape, int labelCount)
        : base(nameof(ResidualGenerator))
    {
        var levels = GanLevels.Of(shape, options.PatchSize);
        var conditionWidth = ConditionWidth(options, labelCount);
        _patch = options.PatchSize;
        _base = [-1, Width(levels, options, 0), levels.BaseHeight, levels.BaseWidth];
        projection = Linear(conditionWidth, _base[1] * levels.Pixels(0));
        labels = labelCount == 0 ? null : new LabelEncoder(labelCount, options.LabelWidth, LabelConditioning.Pooled);
        for (var level = 1; level <= levels.Count; level++)
            blocks.Add(
                new GeneratorBlock(Width(levels, options, level - 1), Width(levels, options, level), conditionWidth)
            );
        norm = new BatchNormalization(options.GeneratorWidth);
        toPicture = Conv2d(options.GeneratorWidth, PatchWidth(options, shape), 3, padding: 1);
        init.zeros_(projection.bias!);
        init.zeros_(toPicture.bias!);
        RegisterComponents();
    }

    public static NetworkCost Cost(GanNetworkOptions options, ImageShape shape, int labelCount)
    {
        var levels = GanLevels.Of(shape, options.PatchSize);
        var conditionWidth = ConditionWidth(options, labelCount);
        var cost =
            NetworkCost.Linear(conditionWidth, Width(levels, options, 0) * levels.Pixels(0))
            + (labelCount == 0 ? default : LabelEncoder.Cost(labelCount, options.LabelWidth))
            + NetworkCost.Normalization(options.GeneratorWidth)
            + NetworkCost.Convolution(
                options.GeneratorWidth,
                PatchWidth(options, shape),
                3,
                levels.Pixels(levels.Count)
            );
        for (var level = 1; level <= levels.Count; level++)
            cost += GeneratorBlock.Cost(
                Width(levels, options, level - 1),
                Width(levels, options, level),
                conditionWidth,
                levels.Pixels(level - 1)
            );
        return cost;
    }

    /// <inheritdoc />
    protected override Tensor Answer(Tensor noise, LabelBatch labelBatch, ScalarType type)
    {
        var condition = labels is null ? noise : cat([noise, labels.Encode(labelBatch).Pooled], dim: 1);
        var hidden = projection.call(condition).view(_base).to(type).ChannelsLast();
        foreach (var block in blocks)
            hidden = block.call(hidden, condition);
        var patches = tanh(toPicture.Apply(functional.relu(norm.call(hidden))));
        return functional.pixel_shuffle(patches, _patch);
    }

    /// <summary>The values of all pixels of a patch.</summary>
    public static int PatchWidth(GanNetworkOptions options, ImageShape shape) =>
        shape.Channels * options.PatchSize * options.PatchSize;

    private static int ConditionWidth(GanNetworkOptions options, int labelCount) =>
        options.NoiseWidth + (labelCount == 0 ? 0 : options.LabelWidth);

    internal static int Width(GanLevels levels, GanNetworkOptions options, int level) =>
        levels.Width(options.GeneratorWidth, level, MostWidths);
}
