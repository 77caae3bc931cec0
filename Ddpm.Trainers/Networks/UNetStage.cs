using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>The blocks of a UNet at one resolution, on the way down or on the way up.</summary>
internal sealed class UNetStage : Module
{
    private readonly ModuleList<ResidualBlock> blocks = [];
    private readonly LabelAttention? attention;

    public UNetStage(ConditionalUNetOptions options, int level, IReadOnlyList<int> inputWidths)
        : base(nameof(UNetStage))
    {
        var width = options.Widths[level];
        foreach (var inputWidth in inputWidths)
            blocks.Add(new ResidualBlock(inputWidth, width, options.ConditionWidth));

        // Pixels attend to each other at the coarsest resolution alone, where they are few.
        var levelsBelow = options.Widths.Count - 1 - level;
        if (levelsBelow < options.AttentionLevels)
            attention = new LabelAttention(width, options.ConditionWidth, options.HeadWidth, levelsBelow == 0);
        RegisterComponents();
    }

    public Tensor Descend(Tensor hidden, Tensor condition, Tensor tokens, Tensor present, Stack<Tensor> skips)
    {
        for (var index = 0; index < blocks.Count; index++)
        {
            hidden = blocks[index].call(hidden, condition);
            if (index == 0 && attention is not null)
                hidden = attention.call(hidden, tokens, present);
            skips.Push(hidden);
        }

        return hidden;
    }

    public Tensor Ascend(Tensor hidden, Tensor condition, Tensor tokens, Tensor present, Stack<Tensor> skips)
    {
        for (var index = 0; index < blocks.Count; index++)
        {
            hidden = blocks[index].call(cat([hidden, skips.Pop()], 1), condition);
            if (index == 0 && attention is not null)
                hidden = attention.call(hidden, tokens, present);
        }

        return hidden;
    }
}
