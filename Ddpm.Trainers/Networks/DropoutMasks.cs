using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The dropout (Srivastava et al. 2014) of one pass through a network. Every mask follows from the seed and the order of
/// the layers, and is drawn on the CPU: a resumed run, and another device, drop the same values.
/// </summary>
/// <param name="rate">How often a value is dropped, in [0, 1).</param>
/// <param name="seed">The seed of the pass, or null to drop nothing.</param>
internal sealed class DropoutMasks(double rate, long? seed) : IDisposable
{
    private readonly Generator? _generator = seed is { } value && rate > 0 ? new Generator((ulong)value) : null;

    /// <summary>Sets values to zero at random and enlarges the others, so that the mean stays.</summary>
    public Tensor Apply(Tensor values)
    {
        if (_generator is null)
            return values;
        var kept = rand(values.shape, ScalarType.Float32, generator: _generator).IsAtLeast(rate);
        return (values * kept.to(values.dtype, values.device)).Over(1 - rate);
    }

    public void Dispose() => _generator?.Dispose();
}
