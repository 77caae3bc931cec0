using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>The blocks of a UNet at one resolution, on the way down or on the way up.</summary>
internal sealed class UNetStage : Module
{
    private readonly ModuleList<ResidualBlock> blocks = [];
    private readonly PixelAttention? attention;

    public UNetStage(ConditionalUNetOptions options, int level, IReadOnlyList<int> inputWidths)
        : base(nameof(UNetStage))
    {
        var width = options.Widths[level];
        foreach (var inputWidth in inputWidths)
            blocks.Add(new ResidualBlock(inputWidth, width, options.ConditionWidth));

        var (tokenWidth, toPixels) = AttentionOf(options, level);
        if (tokenWidth is not null || toPixels)
            attention = new PixelAttention(width, options.HeadWidth, tokenWidth, toPixels);
        RegisterComponents();
    }

    public static NetworkCost Cost(
        ConditionalUNetOptions options,
        int level,
        IReadOnlyList<int> inputWidths,
        long pixels,
        long labels
    )
    {
        var width = options.Widths[level];
        var cost = default(NetworkCost);
        foreach (var inputWidth in inputWidths)
            cost += ResidualBlock.Cost(inputWidth, width, options.ConditionWidth, pixels);

        var (tokenWidth, toPixels) = AttentionOf(options, level);
        return tokenWidth is not null || toPixels
            ? cost + PixelAttention.Cost(width, tokenWidth, toPixels, pixels, labels)
            : cost;
    }

    public Tensor Descend(Tensor hidden, NetworkCondition condition, Stack<Tensor> skips)
    {
        for (var index = 0; index < blocks.Count; index++)
        {
            hidden = blocks[index].call(hidden, condition);
            if (index == 0 && attention is not null)
                hidden = attention.call(hidden, condition);
            skips.Push(hidden);
        }

        return hidden;
    }

    public Tensor Ascend(Tensor hidden, NetworkCondition condition, Stack<Tensor> skips)
    {
        for (var index = 0; index < blocks.Count; index++)
        {
            hidden = blocks[index].call(cat([hidden, skips.Pop()], 1), condition);
            if (index == 0 && attention is not null)
                hidden = attention.call(hidden, condition);
        }

        return hidden;
    }

    // Pixels attend to each other at the coarsest resolution alone, where they are few.
    private static (int? TokenWidth, bool ToPixels) AttentionOf(ConditionalUNetOptions options, int level)
    {
        var levelsBelow = options.Widths.Count - 1 - level;
        if (levelsBelow >= options.AttentionLevels)
            return (null, false);
        return (
            options.LabelConditioning == LabelConditioning.Tokens ? options.ConditionWidth : null,
            levelsBelow == 0
        );
    }
}
