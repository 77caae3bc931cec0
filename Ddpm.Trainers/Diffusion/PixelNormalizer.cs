using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Brings pictures to the scale that a diffusion model learns at, and back.</summary>
internal sealed class PixelNormalizer : IDisposable
{
    private readonly Tensor _mean;
    private readonly double _scale;

    /// <param name="statistics">Mean and spread of the training set.</param>
    /// <param name="shape">The shape of its pictures.</param>
    /// <param name="device">Where pictures are normalised.</param>
    public PixelNormalizer(PixelStatistics statistics, ImageShape shape, Device device)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        using var scope = NewDisposeScope();
        _scale = statistics.Scale;
        _mean = tensor(statistics.Mean, [1, shape.Channels, shape.Height, shape.Width], device: device)
            .DetachFromDisposeScope();
        var range = new NormalizedRange(statistics);
        Lowest = tensor(range.Lowest, _mean.shape, device: device).DetachFromDisposeScope();
        Highest = tensor(range.Highest, _mean.shape, device: device).DetachFromDisposeScope();
    }

    /// <summary>What black is normalised to, float32 [1, C, H, W].</summary>
    public Tensor Lowest { get; }

    /// <summary>What white is normalised to, float32 [1, C, H, W].</summary>
    public Tensor Highest { get; }

    /// <summary>float32 [N, C, H, W] of −1 to 1 → float32 [N, C, H, W] with a standard deviation of about 0.5.</summary>
    public Tensor Normalize(Tensor pixels) => (pixels - _mean).Over(_scale);

    /// <summary>float32 [N, C, H, W], normalised → float32 [N, C, H, W], −1 to 1 in the range of real pictures.</summary>
    public Tensor Denormalize(Tensor normalized) => normalized.Times(_scale).Plus(_mean);

    /// <inheritdoc />
    public void Dispose()
    {
        _mean.Dispose();
        Lowest.Dispose();
        Highest.Dispose();
    }
}
