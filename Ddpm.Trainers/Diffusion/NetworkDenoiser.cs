using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>A network, with what its answer means, as samplers see it: x0 = Skip·x + Out·F(In·x, time).</summary>
/// <param name="network">F.</param>
/// <param name="schedule">The noise levels that it learnt.</param>
/// <param name="target">What it predicts.</param>
internal sealed class NetworkDenoiser(IDenoisingBackend network, NoiseSchedule schedule, DenoisingTarget target)
{
    /// <summary>The noise levels that it learnt.</summary>
    public NoiseSchedule Schedule { get; } = schedule;

    /// <summary>The estimate of x0.</summary>
    /// <param name="noisy">The noisy pictures, one after the other.</param>
    /// <param name="level">The noise level of all pictures.</param>
    /// <param name="labels">As many rows as there are pictures.</param>
    /// <param name="denoised">Where the estimate is written, of the length of the pictures and not in their place.</param>
    /// <param name="betas">The <see cref="GuidanceBeta"/> of each picture where it is an input, or null for 1.</param>
    public void Denoise(
        ReadOnlySpan<float> noisy,
        NoiseLevel level,
        LabelRows labels,
        Span<float> denoised,
        float[]? betas = null
    )
    {
        var coefficients = target.At(level);
        using var scaled = new RentedNumbers(noisy.Length);
        TensorPrimitives.Multiply(noisy, (float)coefficients.In, scaled.Span);
        network.Predict(scaled.Span, level.Time, labels, betas, denoised);

        TensorPrimitives.Multiply(denoised, (float)coefficients.Out, denoised);
        TensorPrimitives.MultiplyAdd(noisy, (float)coefficients.Skip, denoised, denoised);
    }
}
