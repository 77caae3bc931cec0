using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Learning from pictures of half the side: what large things look like is learnt there at a quarter of the cost, and a network of
/// convolutions and attention keeps most of it at full size (Karras et al. 2018, "Progressive growing of GANs").
/// </summary>
internal static class HalfSize
{
    /// <summary>What a progress calls it.</summary>
    public const string Phase = "at half size";

    /// <summary>The mean of each square of 2×2 pixels.</summary>
    /// <param name="pictures">float32 [N, C, H, W] of even H and W.</param>
    /// <returns>float32 [N, C, H/2, W/2].</returns>
    public static Tensor Of(Tensor pictures) => nn.functional.avg_pool2d(pictures, 2L);

    /// <summary>The same pictures with each pixel as 2×2.</summary>
    /// <param name="pictures">float32 [N, C, H/2, W/2].</param>
    /// <returns>float32 [N, C, H, W].</returns>
    public static Tensor Enlarge(Tensor pictures) => nn.functional.interpolate(pictures, scale_factor: [2, 2]);

    /// <summary>
    /// The level at which as much is left of a picture of half the side: the mean of four pixels has half of their noise, so σ/α is
    /// halved (Hoogeboom et al. 2023, "Simple diffusion"). Nothing is cleaner than the schedule's first level, and plain
    /// noise stays what it is.
    /// </summary>
    public static NoiseLevel Level(NoiseSchedule schedule, NoiseLevel level) =>
        schedule.AtLambda(Math.Min(level.Lambda + Math.Log(2), schedule.Levels[0].Lambda));
}
