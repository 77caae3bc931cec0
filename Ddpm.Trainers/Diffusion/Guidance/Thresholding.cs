using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Keeps every estimate of x0 within the range of real pictures, which strong guidance leaves.</summary>
internal static class Thresholding
{
    /// <summary>Cuts off what is out of range (as DDPM's reference code does).</summary>
    /// <param name="denoiser">Gives the estimate.</param>
    /// <param name="lowest">The lowest value that a real picture can have, broadcastable to [N, C, H, W].</param>
    /// <param name="highest">The highest value that a real picture can have, broadcastable to [N, C, H, W].</param>
    public static Denoiser Static(Denoiser denoiser, Tensor lowest, Tensor highest) =>
        (noisy, level) =>
        {
            using var scope = NewDisposeScope();
            return denoiser(noisy, level).clamp(lowest, highest).MoveToOuterDisposeScope();
        };

    /// <summary>
    /// Dynamic thresholding (Saharia et al. 2022, "Imagen", section 2.3): with pixels from −1 to 1, and s the magnitude
    /// that a share of a picture's pixels stays within, a picture with s above 1 is clipped to [−s, s] and divided by s.
    /// So a picture that is too strong as a whole is weakened, instead of being saturated.
    /// </summary>
    /// <param name="denoiser">Gives the estimate.</param>
    /// <param name="lowest">What a pixel of −1 is in the estimate, broadcastable to [N, C, H, W].</param>
    /// <param name="highest">What a pixel of 1 is in the estimate, broadcastable to [N, C, H, W].</param>
    /// <param name="share">The share of each picture's values that is not cut off, in (0, 1]; the paper uses 0.995.</param>
    public static Denoiser Dynamic(Denoiser denoiser, Tensor lowest, Tensor highest, double share) =>
        (noisy, level) =>
        {
            using var scope = NewDisposeScope();
            var middle = highest.Plus(lowest).Over(2);
            var half = (highest - lowest).Over(2);
            var pixels = (denoiser(noisy, level) - middle) / half;

            var magnitudes = pixels.abs().flatten(1);
            var rank = Math.Clamp((long)Math.Ceiling(share * magnitudes.shape[1]), 1, magnitudes.shape[1]);
            var (bound, _) = magnitudes.kthvalue(rank, 1, keepdim: true);
            var s = bound.ClampedFrom(1).view(-1, 1, 1, 1);
            return (pixels.clamp(-s, s) / s * half).Plus(middle).MoveToOuterDisposeScope();
        };
}
