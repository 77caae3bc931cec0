using Ddpm.Trainers.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

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
    private readonly BatchNorm2d norm;
    private readonly Conv2d toPicture;
    private readonly long[] _base;

    public ResidualGenerator(GanNetworkOptions options, ImageShape shape, int labelCount)
        : base(nameof(ResidualGenerator))
    {
        var levels = GanLevels.Of(shape);
        var conditionWidth = ConditionWidth(options, labelCount);
        _base = [-1, Width(levels, options, 0), levels.BaseHeight, levels.BaseWidth];
        projection = Linear(conditionWidth, _base[1] * levels.Pixels(0));
        labels = labelCount == 0 ? null : new LabelEncoder(labelCount, options.LabelWidth, LabelConditioning.Pooled);
        for (var level = 1; level <= levels.Count; level++)
            blocks.Add(
                new GeneratorBlock(Width(levels, options, level - 1), Width(levels, options, level), conditionWidth)
            );
        norm = Normalization.Batch(options.GeneratorWidth);
        toPicture = Conv2d(options.GeneratorWidth, shape.Channels, 3, padding: 1);
        init.zeros_(projection.bias!);
        init.zeros_(toPicture.bias!);
        RegisterComponents();
    }

    public static NetworkCost Cost(GanNetworkOptions options, ImageShape shape, int labelCount)
    {
        var levels = GanLevels.Of(shape);
        var conditionWidth = ConditionWidth(options, labelCount);
        var cost =
            NetworkCost.Linear(conditionWidth, Width(levels, options, 0) * levels.Pixels(0))
            + (labelCount == 0 ? default : LabelEncoder.Cost(labelCount, options.LabelWidth))
            + NetworkCost.Normalization(options.GeneratorWidth)
            + NetworkCost.Convolution(options.GeneratorWidth, shape.Channels, 3, levels.Pixels(levels.Count));
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
    public override Tensor Draw(Tensor noise, LabelBatch labelBatch)
    {
        using var scope = NewDisposeScope();
        var condition = labels is null ? noise : cat([noise, labels.Encode(labelBatch).Pooled], dim: 1);
        var hidden = projection.call(condition).view(_base);
        foreach (var block in blocks)
            hidden = block.call(hidden, condition);
        return tanh(toPicture.call(functional.relu(norm.call(hidden)))).MoveToOuterDisposeScope();
    }

    private static int ConditionWidth(GanNetworkOptions options, int labelCount) =>
        options.NoiseWidth + (labelCount == 0 ? 0 : options.LabelWidth);

    private static int Width(GanLevels levels, GanNetworkOptions options, int level) =>
        levels.Width(options.GeneratorWidth, level, MostWidths);
}
