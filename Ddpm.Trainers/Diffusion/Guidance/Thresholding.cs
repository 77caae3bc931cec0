using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>Keeps every estimate of x0 within the range of real pictures, which strong guidance leaves.</summary>
internal static class Thresholding
{
    /// <summary>Cuts off what is out of range (as DDPM's reference code does).</summary>
    /// <param name="denoiser">Gives the estimate.</param>
    /// <param name="range">The values that a real picture can have.</param>
    public static Denoiser<float> Static(Denoiser<float> denoiser, NormalizedRange range) =>
        (noisy, level, denoised) =>
        {
            denoiser(noisy, level, denoised);
            for (var start = 0; start < denoised.Length; start += range.Length)
            {
                var picture = denoised.Slice(start, range.Length);
                TensorPrimitives.Max(picture, range.Lowest, picture);
                TensorPrimitives.Min(picture, range.Highest, picture);
            }
        };

    /// <summary>
    /// Dynamic thresholding (Saharia et al. 2022, "Imagen", section 2.3): with pixels from −1 to 1, and s the magnitude
    /// that a share of a picture's pixels stays within, a picture with s above 1 is clipped to [−s, s] and divided by s.
    /// So a picture that is too strong as a whole is weakened, instead of being saturated.
    /// </summary>
    /// <param name="denoiser">Gives the estimate.</param>
    /// <param name="range">What pixels of −1 and 1 are in the estimate.</param>
    /// <param name="share">The share of each picture's values that is not cut off, in (0, 1]; the paper uses 0.995.</param>
    public static Denoiser<float> Dynamic(Denoiser<float> denoiser, NormalizedRange range, double share)
    {
        var rank = Math.Clamp((int)Math.Ceiling(share * range.Length), 1, range.Length);
        return (noisy, level, denoised) =>
        {
            denoiser(noisy, level, denoised);
            using var magnitudes = new RentedNumbers(range.Length);
            for (var start = 0; start < denoised.Length; start += range.Length)
            {
                var pixels = denoised.Slice(start, range.Length);
                TensorPrimitives.Subtract(pixels, range.Middle, pixels);
                TensorPrimitives.Divide(pixels, range.Half, pixels);

                TensorPrimitives.Abs(pixels, magnitudes.Span);
                magnitudes.Span.Sort();
                var s = Math.Max(magnitudes.Span[rank - 1], 1);
                TensorPrimitives.Max(pixels, -s, pixels);
                TensorPrimitives.Min(pixels, s, pixels);
                TensorPrimitives.Divide(pixels, s, pixels);

                TensorPrimitives.MultiplyAdd(pixels, range.Half, range.Middle, pixels);
            }
        };
    }
}
