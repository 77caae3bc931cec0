using Ddpm.Trainers.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>The sinusoidal encoding of time (Vaswani et al. 2017, section 3.5; DDPM, appendix B) and two linear layers.</summary>
public sealed class TimeEncoder : Module<Tensor, Tensor>
{
    private readonly Linear first;
    private readonly Linear second;
    private readonly int _frequencies;

    /// <param name="frequencies">How many frequencies, each with its sine and cosine.</param>
    /// <param name="width">The length of the resulting vector.</param>
    public TimeEncoder(int frequencies, int width)
        : base(nameof(TimeEncoder))
    {
        _frequencies = frequencies;
        first = Linear(2 * frequencies, width);
        second = Linear(width, width);
        RegisterComponents();
    }

    internal static NetworkCost Cost(int frequencies, int width) =>
        NetworkCost.Linear(2L * frequencies, width) + NetworkCost.Linear(width, width);

    /// <param name="input">Times, float32 [N].</param>
    /// <returns>float32 [N, width].</returns>
    public override Tensor forward(Tensor input)
    {
        var exponents = TensorArithmetic.Range(_frequencies, ScalarType.Float32, input.device).Over(_frequencies);
        var angles = input.unsqueeze(1) * exponents.Times(-Math.Log(10_000)).exp();
        return second.call(functional.silu(first.call(cat([angles.sin(), angles.cos()], 1))));
    }
}
