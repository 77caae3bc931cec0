using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Attention and two linear layers, each with scale, shift and gate from the condition (Peebles and Xie 2023, figure 3,
/// "adaLN-Zero"); dropout at the end of both (Vaswani et al. 2017, section 5.4).
/// </summary>
internal sealed class TransformerBlock : Module<Tensor, NetworkCondition, Tensor>, IHiddenMatrices
{
    private readonly Linear modulation;
    private readonly Linear queryKeyValue;
    private readonly Linear attentionOut;
    private readonly Linear hidden;
    private readonly Linear hiddenOut;
    private readonly int _heads;

    public TransformerBlock(ConditionalTransformerOptions options)
        : base(nameof(TransformerBlock))
    {
        var width = options.Width;
        _heads = width / options.HeadWidth;
        modulation = Linear(options.ConditionWidth, 6 * width);
        queryKeyValue = Linear(width, 3 * width);
        attentionOut = Linear(width, width);
        hidden = Linear(width, options.Expansion * width);
        hiddenOut = Linear(options.Expansion * width, width);

        // With both gates at zero a block starts as the identity.
        init.zeros_(modulation.weight);
        init.zeros_(modulation.bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices =>
        [queryKeyValue.weight, attentionOut.weight, hidden.weight, hiddenOut.weight];

    public static NetworkCost Cost(ConditionalTransformerOptions options, long tokens)
    {
        var width = options.Width;
        return NetworkCost.Linear(options.ConditionWidth, 6 * width)
            + NetworkCost.Linear(width, 3 * width, tokens)
            + NetworkCost.Attention(width, tokens, tokens)
            + NetworkCost.Linear(width, width, tokens)
            + NetworkCost.Linear(width, options.Expansion * width, tokens)
            + NetworkCost.Linear(options.Expansion * width, width, tokens);
    }

    /// <summary>Layer normalisation (Ba et al. 2016) whose scale and shift come from elsewhere.</summary>
    public static Tensor Normalize(Tensor tokens) => functional.layer_norm(tokens, [tokens.shape[^1]], eps: 1e-6);

    /// <param name="input">Patches, then labels, float32 or bfloat16 [N, patches + K, width].</param>
    /// <param name="condition">Time and labels.</param>
    /// <returns>The same type, [N, patches + K, width].</returns>
    public override Tensor forward(Tensor input, NetworkCondition condition)
    {
        var parts = modulation.Apply(condition.Vector).unsqueeze(1).chunk(6, -1);
        var attended = Attend((Normalize(input) * parts[0].PlusOne()).Plus(parts[1]), condition.Present);
        var middle = input.Plus(parts[2] * condition.Drop(attended));

        var widened = functional.gelu(hidden.Apply((Normalize(middle) * parts[3].PlusOne()).Plus(parts[4])));
        return middle.Plus(parts[5] * condition.Drop(hiddenOut.Apply(widened)));
    }

    private Tensor Attend(Tensor tokens, Tensor? present)
    {
        var (batch, length, width) = (tokens.shape[0], tokens.shape[1], tokens.shape[2]);

        // [N, L, 3·width] → three of [N, heads, L, width/heads]
        var heads = queryKeyValue.Apply(tokens).view(batch, length, 3, _heads, -1).permute(2, 0, 3, 1, 4);
        Tensor? allowed = null;
        if (present is not null)
        {
            var patches = ones(batch, length - present.shape[1], ScalarType.Bool, tokens.device);
            allowed = cat([patches, present], 1).unsqueeze(1).unsqueeze(1);
        }

        var answer = functional.scaled_dot_product_attention(heads[0], heads[1], heads[2], allowed);
        return attentionOut.Apply(answer.transpose(1, 2).reshape(batch, length, width));
    }
}
