using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Two convolutions around which the input is added, with group normalisation, SiLU, and a scale and shift from the
/// condition (Dhariwal and Nichol 2021, "adaptive group normalization", eq. 3); dropout before the second convolution,
/// as in DDPM (appendix B).
/// </summary>
internal sealed class ResidualBlock : Module<Tensor, NetworkCondition, Tensor>, IHiddenMatrices
{
    private readonly GroupNorm normIn;
    private readonly Conv2d convIn;
    private readonly Linear modulation;
    private readonly GroupNorm normOut;
    private readonly Conv2d convOut;
    private readonly Conv2d? shortcut;

    /// <param name="inputWidth">Channels of the input.</param>
    /// <param name="outputWidth">Channels of the output.</param>
    /// <param name="conditionWidth">The length of the condition's vector.</param>
    public ResidualBlock(int inputWidth, int outputWidth, int conditionWidth)
        : base(nameof(ResidualBlock))
    {
        normIn = Normalization.Group(inputWidth);
        convIn = Conv2d(inputWidth, outputWidth, 3, padding: 1);
        modulation = Linear(conditionWidth, 2 * outputWidth);
        normOut = Normalization.Group(outputWidth);
        convOut = Conv2d(outputWidth, outputWidth, 3, padding: 1);
        shortcut = inputWidth == outputWidth ? null : Conv2d(inputWidth, outputWidth, 1);

        // A block starts as the identity, so that a deep network starts as a shallow one.
        init.zeros_(convOut.weight);
        init.zeros_(convOut.bias!);
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices =>
        shortcut is null ? [convIn.weight, convOut.weight] : [convIn.weight, convOut.weight, shortcut.weight];

    public static NetworkCost Cost(int inputWidth, int outputWidth, int conditionWidth, long pixels) =>
        NetworkCost.Normalization(inputWidth)
        + NetworkCost.Convolution(inputWidth, outputWidth, 3, pixels)
        + NetworkCost.Linear(conditionWidth, 2 * outputWidth)
        + NetworkCost.Normalization(outputWidth)
        + NetworkCost.Convolution(outputWidth, outputWidth, 3, pixels)
        + (inputWidth == outputWidth ? default : NetworkCost.Convolution(inputWidth, outputWidth, 1, pixels));

    /// <param name="input">float32 or bfloat16 [N, inputWidth, H, W].</param>
    /// <param name="condition">Time and labels.</param>
    /// <returns>The same type, [N, outputWidth, H, W].</returns>
    public override Tensor forward(Tensor input, NetworkCondition condition)
    {
        var hidden = convIn.Apply(functional.silu(normIn.Apply(input)));
        var scaleShift = modulation.Apply(condition.Vector).unsqueeze(-1).unsqueeze(-1).chunk(2, 1);
        hidden = (normOut.Apply(hidden) * scaleShift[0].PlusOne()).Plus(scaleShift[1]);
        hidden = convOut.Apply(condition.Drop(functional.silu(hidden)));
        return hidden.Plus(shortcut?.Apply(input) ?? input);
    }
}
