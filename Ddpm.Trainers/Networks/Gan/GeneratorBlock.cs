using Ddpm.Trainers.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A residual block that doubles the size (Miyato and Koyama 2018, figure 14a).</summary>
internal sealed class GeneratorBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly ConditionalBatchNorm normIn;
    private readonly Conv2d convIn;
    private readonly ConditionalBatchNorm normOut;
    private readonly Conv2d convOut;
    private readonly Conv2d shortcut;

    public GeneratorBlock(long inputs, long outputs, long conditionWidth)
        : base(nameof(GeneratorBlock))
    {
        normIn = new ConditionalBatchNorm(inputs, conditionWidth);
        convIn = Conv2d(inputs, outputs, 3, padding: 1);
        normOut = new ConditionalBatchNorm(outputs, conditionWidth);
        convOut = Conv2d(outputs, outputs, 3, padding: 1);
        shortcut = Conv2d(inputs, outputs, 1);
        foreach (var convolution in new[] { convIn, convOut, shortcut })
            init.zeros_(convolution.bias!);
        RegisterComponents();
    }

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="conditionWidth">The length of the condition.</param>
    /// <param name="pixels">Pixels of the input.</param>
    public static NetworkCost Cost(long inputs, long outputs, long conditionWidth, long pixels) =>
        ConditionalBatchNorm.Cost(inputs, conditionWidth)
        + NetworkCost.Convolution(inputs, outputs, 3, 4 * pixels)
        + ConditionalBatchNorm.Cost(outputs, conditionWidth)
        + NetworkCost.Convolution(outputs, outputs, 3, 4 * pixels)
        + NetworkCost.Convolution(inputs, outputs, 1, pixels);

    /// <param name="input">[N, inputs, H, W] of any floating point type.</param>
    /// <param name="condition">float32 [N, conditionWidth].</param>
    /// <returns>[N, outputs, 2·H, 2·W] of the same type.</returns>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var hidden = convIn.Apply(Double(functional.relu(normIn.call(input, condition))));
        hidden = convOut.Apply(functional.relu(normOut.call(hidden, condition)));

        // A convolution of single pixels may as well come before the doubling, at a quarter of the cost.
        return hidden.Plus(Double(shortcut.Apply(input))).MoveToOuterDisposeScope();
    }

    private static Tensor Double(Tensor pictures) => functional.interpolate(pictures, scale_factor: [2, 2]);
}
