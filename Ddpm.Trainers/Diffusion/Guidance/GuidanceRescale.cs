using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion.Guidance;

/// <summary>
/// Guidance makes pictures too contrasted; this gives each the spread of the conditional model's estimate back (Lin et
/// al. 2024, "Common diffusion noise schedules and sample steps are flawed", eq. 15 and 16). The paper states it for
/// the network's answer; here it is the estimate of x0, so that it means the same for every target.
/// </summary>
public static class GuidanceRescale
{
    // A picture without any spread stays as it is.
    private const double SmallestDeviation = 1e-8;

    /// <summary>φ·D·std(D₁)/std(D) + (1 − φ)·D, with the deviations over each picture's values.</summary>
    /// <param name="guided">The guided estimate D, float32 [N, C, H, W].</param>
    /// <param name="conditional">The conditional model's estimate D₁, likewise.</param>
    /// <param name="amount">φ: 0 changes nothing, 1 rescales fully; the paper uses 0.7.</param>
    public static Tensor Apply(Tensor guided, Tensor conditional, double amount)
    {
        ArgumentNullException.ThrowIfNull(guided);
        ArgumentNullException.ThrowIfNull(conditional);
        using var scope = NewDisposeScope();
        var wanted = Deviation(conditional);
        var found = Deviation(guided);
        var factor = where(
            found.IsBelow(SmallestDeviation),
            ones_like(found),
            wanted / found.ClampedFrom(SmallestDeviation)
        );
        return (guided * factor.Times(amount).Plus(1 - amount)).MoveToOuterDisposeScope();
    }

    private static Tensor Deviation(Tensor estimate) => estimate.std([1, 2, 3], unbiased: false, keepdim: true);
}
