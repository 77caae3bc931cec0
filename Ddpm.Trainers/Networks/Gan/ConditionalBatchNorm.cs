using Ddpm.Trainers.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

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
