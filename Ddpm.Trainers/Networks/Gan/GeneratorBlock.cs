using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>A residual block that doubles the size (Miyato and Koyama 2018, figure 14a).</summary>
internal sealed class GeneratorBlock : Module<Tensor, Tensor, Tensor>, IHiddenMatrices
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

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices => [convIn.weight, convOut.weight, shortcut.weight];

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

/// <summary>
/// A residual block with spectral normalisation that halves the size or keeps it (Miyato and Koyama 2018, figure 14b).
/// </summary>
internal sealed class DiscriminatorBlock : Module<Tensor, Tensor>, IHiddenMatrices
{
    private readonly SpectralConv2d convIn;
    private readonly SpectralConv2d convOut;
    private readonly SpectralConv2d shortcut;
    private readonly bool _isFirst;
    private readonly bool _halves;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="isFirst">Whether the input is a picture, of which no value is cut off.</param>
    /// <param name="halves">Whether the size is halved.</param>
    public DiscriminatorBlock(long inputs, long outputs, bool isFirst, bool halves)
        : base(nameof(DiscriminatorBlock))
    {
        convIn = new SpectralConv2d(inputs, outputs, 3);
        convOut = new SpectralConv2d(outputs, outputs, 3);
        shortcut = new SpectralConv2d(inputs, outputs, 1);
        _isFirst = isFirst;
        _halves = halves;
        RegisterComponents();
    }

    /// <inheritdoc />
    public IEnumerable<Parameter> HiddenMatrices =>
        ((ISpectralLayer[])(_isFirst ? [convOut] : [convIn, convOut, shortcut])).Select(layer => layer.Weight);

    /// <param name="input">[N, inputs, H, W] of any floating point type.</param>
    /// <returns>[N, outputs, H, W] of the same type, or of half the size.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = convIn.call(_isFirst ? input : functional.relu(input));
        hidden = convOut.call(functional.relu(hidden));

        // A convolution of single pixels may as well come after the halving, at a quarter of the cost.
        return Halve(hidden).Plus(shortcut.call(Halve(input))).MoveToOuterDisposeScope();
    }

    private Tensor Halve(Tensor pictures) => _halves ? functional.avg_pool2d(pictures, 2L) : pictures;
}

/// <summary>
/// Batch normalisation whose scale and shift come from a condition (de Vries et al. 2017, "Modulating early visual
/// processing by language", section 3).
/// </summary>
internal sealed class ConditionalBatchNorm : Module<Tensor, Tensor, Tensor>
{
    private readonly BatchNormalization norm;
    private readonly Linear modulation;

    public ConditionalBatchNorm(long width, long conditionWidth)
        : base(nameof(ConditionalBatchNorm))
    {
        norm = new BatchNormalization(width, affine: false);
        modulation = Linear(conditionWidth, 2 * width);
        init.zeros_(modulation.bias!);
        RegisterComponents();
    }

    public static NetworkCost Cost(long width, long conditionWidth) => NetworkCost.Linear(conditionWidth, 2 * width);

    /// <param name="input">[N, width, H, W] of any floating point type.</param>
    /// <param name="condition">float32 [N, conditionWidth].</param>
    /// <returns>The type and shape of <paramref name="input"/>.</returns>
    public override Tensor forward(Tensor input, Tensor condition)
    {
        var scaleShift = modulation.call(condition).to(input.dtype).unsqueeze(-1).unsqueeze(-1).chunk(2, 1);
        return (norm.call(input) * scaleShift[0].PlusOne()).Plus(scaleShift[1]);
    }
}
