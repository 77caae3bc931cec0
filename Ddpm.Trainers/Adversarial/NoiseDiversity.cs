using static TorchSharp.torch;

namespace Ddpm.Trainers.Adversarial;

/// <summary>How much of a picture noise decides. A generator that has collapsed draws the same picture for any noise.</summary>
public static class NoiseDiversity
{
    /// <summary>The standard deviation of a value over noise at fixed labels, as a root of mean squares.</summary>
    /// <param name="pictures">float32 [labels · noises, C, H, W]: all of the first labels, then all of the next.</param>
    /// <param name="noises">How many pictures there are of the same labels, at least 2.</param>
    /// <returns>0 where all pictures of the same labels are alike; in the pictures' own unit.</returns>
    public static double Measure(Tensor pictures, int noises)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(noises, 2);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ofLabels = pictures.view(-1, noises, pictures.shape[1], pictures.shape[2], pictures.shape[3]);
        return Math.Sqrt(ofLabels.var(1, unbiased: true).mean().item<float>());
    }
}
