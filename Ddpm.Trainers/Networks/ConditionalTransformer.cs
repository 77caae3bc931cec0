using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// A diffusion transformer (Peebles and Xie 2023): patches of pixels are tokens, time and pooled labels set scale, shift
/// and gate of every block (adaLN-Zero), and label tokens stand in the same sequence ("in-context conditioning").
/// </summary>
internal sealed class ConditionalTransformer : DenoisingNetwork
{
    private readonly Linear input;
    private readonly Linear? labelInput;
    private readonly ModuleList<TransformerBlock> blocks = [];
    private readonly Linear modulationOut;
    private readonly Linear output;
    private readonly int _patch;

    /// <param name="options">The size.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that the model knows.</param>
    /// <exception cref="ArgumentException">The size is out of range or does not fit the pictures.</exception>
    public ConditionalTransformer(ConditionalTransformerOptions options, ImageShape shape, LabelVocabulary labels)
        : base(nameof(ConditionalTransformer), options, shape, labels)
    {
        _patch = options.PatchSize;
        var patchWidth = shape.Channels * _patch * _patch;

        input = Linear(patchWidth, options.Width);
        labelInput =
            options.LabelConditioning == LabelConditioning.Tokens
                ? Linear(options.ConditionWidth, options.Width)
                : null;
        for (var block = 0; block < options.Depth; block++)
            blocks.Add(new TransformerBlock(options));

        modulationOut = Linear(options.ConditionWidth, 2 * options.Width);
        output = Linear(options.Width, patchWidth);
        foreach (var layer in (Linear[])[modulationOut, output])
        {
            init.zeros_(layer.weight);
            init.zeros_(layer.bias!);
        }

        RegisterComponents();
    }

    /// <summary>What the constructor builds, in its order.</summary>
    internal static NetworkCost Cost(
        ConditionalTransformerOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary,
        int labels
    )
    {
        var patchWidth = shape.Channels * options.PatchSize * options.PatchSize;
        var patches = (long)(shape.Height / options.PatchSize) * (shape.Width / options.PatchSize);
        var hasTokens = options.LabelConditioning == LabelConditioning.Tokens;
        var sequence = patches + (hasTokens ? labels : 0);

        var cost = options.CostOfCondition(vocabulary) + NetworkCost.Linear(patchWidth, options.Width, patches);
        if (hasTokens)
            cost += NetworkCost.Linear(options.ConditionWidth, options.Width, labels);
        for (var block = 0; block < options.Depth; block++)
            cost += TransformerBlock.Cost(options, sequence);
        return cost
            + NetworkCost.Linear(options.ConditionWidth, 2 * options.Width)
            + NetworkCost.Linear(options.Width, patchWidth, patches);
    }

    /// <inheritdoc />
    protected override Tensor Answer(Tensor noisy, NetworkCondition condition)
    {
        // [N, C, H, W] → [N, patches, width], and the label tokens behind them
        var patches = functional.pixel_unshuffle(noisy, _patch);
        var (rows, columns) = (patches.shape[2], patches.shape[3]);
        var sequence = input.Apply(patches.flatten(2).transpose(1, 2));
        sequence = sequence.Plus(Positions(rows, columns, sequence.shape[2], sequence.device).to(sequence.dtype));
        if (labelInput is not null)
            sequence = cat([sequence, labelInput.Apply(condition.Tokens!)], 1);

        foreach (var block in blocks)
            sequence = block.call(sequence, condition);

        // Only the patches are answered for.
        var scaleShift = modulationOut.Apply(condition.Vector).unsqueeze(1).chunk(2, -1);
        var last = TransformerBlock.Normalize(sequence.narrow(1, 0, rows * columns));
        var answer = output.Apply((last * scaleShift[0].PlusOne()).Plus(scaleShift[1]));
        return functional.pixel_shuffle(answer.transpose(1, 2).unflatten(2, [rows, columns]), _patch);
    }

    /// <summary>
    /// The sines and cosines of the row in one half and of the column in the other (Vaswani et al. 2017, section 3.5, in
    /// two dimensions), float32 [1, rows·columns, width].
    /// </summary>
    private static Tensor Positions(long rows, long columns, long width, Device device)
    {
        var frequencies = TensorArithmetic
            .Range(width / 4, ScalarType.Float32, device)
            .Times(-Math.Log(10_000) / (width / 4))
            .exp();
        Tensor Encode(long count)
        {
            var angles = TensorArithmetic.Range(count, ScalarType.Float32, device).unsqueeze(1) * frequencies;
            return cat([angles.sin(), angles.cos()], 1);
        }

        var row = Encode(rows).unsqueeze(1).expand(rows, columns, -1);
        var column = Encode(columns).unsqueeze(0).expand(rows, columns, -1);
        return cat([row, column], 2).flatten(0, 1).unsqueeze(0);
    }
}
