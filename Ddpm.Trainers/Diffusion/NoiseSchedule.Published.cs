using System.Runtime.CompilerServices;

namespace Ddpm.Trainers;

public sealed partial class NoiseSchedule
{
    /// <summary>The betas of DDPM (Ho et al. 2020, section 4): linear from 1e-4 to 0.02 over 1000 steps.</summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <param name="firstBeta">The variance that the first step adds, in (0, 1).</param>
    /// <param name="lastBeta">The variance that the last step adds, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static NoiseSchedule Linear(int count = 1000, double firstBeta = 1e-4, double lastBeta = 0.02)
    {
        Check(count, firstBeta, lastBeta);
        return FromBetas(
            "linear",
            Enumerable.Range(0, count).Select(t => firstBeta + (lastBeta - firstBeta) * t / (count - 1))
        );
    }

    /// <summary>
    /// The betas of latent diffusion (Rombach et al. 2022, appendix, as released): their roots are linear, from √0.00085
    /// to √0.012 over 1000 steps.
    /// </summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <param name="firstBeta">The variance that the first step adds, in (0, 1).</param>
    /// <param name="lastBeta">The variance that the last step adds, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static NoiseSchedule ScaledLinear(int count = 1000, double firstBeta = 0.00085, double lastBeta = 0.012)
    {
        Check(count, firstBeta, lastBeta);
        var (first, last) = (Math.Sqrt(firstBeta), Math.Sqrt(lastBeta));
        return FromBetas(
            "scaled-linear",
            Enumerable.Range(0, count).Select(t => Math.Pow(first + (last - first) * t / (count - 1), 2))
        );
    }

    /// <summary>The squared cosine of Nichol and Dhariwal 2021 (eq. 17): s = 0.008 and no beta above 0.999.</summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static NoiseSchedule SquaredCosine(int count = 1000)
    {
        Check(count);
        const double offset = 0.008;
        double Kept(int t) => Math.Pow(Math.Cos(((double)t / count + offset) / (1 + offset) * Math.PI / 2), 2);

        return FromBetas(
            "squared-cosine",
            Enumerable.Range(0, count).Select(t => Math.Min(1 - Kept(t + 1) / Kept(t), 0.999))
        );
    }

    /// <summary>
    /// The sigmoid of Jabri et al. 2022 and Chen 2023 ("On the importance of noise scheduling", algorithm 1): α² falls as
    /// a sigmoid from −3 to 3 with τ = 1, to no less than 1e-9. Timestep i of T stands for t = (i + 1)/T.
    /// </summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static NoiseSchedule Sigmoid(int count = 1000)
    {
        Check(count);
        const double start = -3;
        const double end = 3;
        double Logistic(double value) => 1 / (1 + Math.Exp(-value));

        var levels = new NoiseLevel[count];
        for (var step = 0; step < count; step++)
        {
            var t = (step + 1.0) / count;
            var kept = (Logistic(end) - Logistic(start + (end - start) * t)) / (Logistic(end) - Logistic(start));
            kept = Math.Max(kept, 1e-9);
            levels[step] = new NoiseLevel(step, Math.Sqrt(kept), Math.Sqrt(1 - kept));
        }

        return new NoiseSchedule("sigmoid", NoiseFamily.VariancePreserving, levels);
    }

    /// <summary>
    /// The noise of EDM (Karras et al. 2022, eq. 5): α = 1, and the ρ-th root of σ is linear. The network is told
    /// ln(σ)/4 (table 1, "c_noise").
    /// </summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <param name="lowest">The lowest σ, above 0.</param>
    /// <param name="highest">The highest σ, above the lowest.</param>
    /// <param name="rho">How much closer the levels are where there is little noise, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static NoiseSchedule Karras(int count = 1000, double lowest = 0.002, double highest = 80, double rho = 7)
    {
        Check(count);
        if (lowest is not (> 0 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(lowest), lowest, "The lowest σ lies in (0, 1000].");
        if (!(highest > lowest && highest <= 10_000))
            throw new ArgumentOutOfRangeException(
                nameof(highest),
                highest,
                $"The highest σ lies above the lowest, {lowest}, and is at most 10,000."
            );
        CheckRho(rho);

        var levels = KarrasRatios(count, lowest, highest, rho)
            .Reverse()
            .Select(sigma => new NoiseLevel(Math.Log(sigma) / 4, 1, sigma));
        return new NoiseSchedule("karras", NoiseFamily.VarianceExploding, [.. levels]);
    }

    /// <summary>
    /// Rectified flow (X. Liu et al. 2023, "Flow straight and fast"; Esser et al. 2024, eq. 13): α = 1 − t and σ = t, where timestep i of T stands for
    /// t = (i + 1)/T. The last level is plain noise. The network is told 1000·t, whatever T is.
    /// </summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of its range.</exception>
    public static NoiseSchedule RectifiedFlow(int count = 1000)
    {
        Check(count);
        var levels = Enumerable
            .Range(1, count)
            .Select(step => new NoiseLevel(
                1000.0 * step / count,
                (double)(count - step) / count,
                (double)step / count
            ));
        return new NoiseSchedule("flow", NoiseFamily.RectifiedFlow, [.. levels]);
    }

    /// <summary>Ratios σ/α from the highest to the lowest whose ρ-th roots are evenly spaced (Karras et al. 2022, eq. 5).</summary>
    internal static IEnumerable<double> KarrasRatios(int count, double lowest, double highest, double rho)
    {
        var (top, bottom) = (Math.Pow(highest, 1 / rho), Math.Pow(lowest, 1 / rho));
        for (var index = 0; index < count; index++)
            yield return index switch
            {
                0 => highest,
                _ when index == count - 1 => lowest,
                _ => Math.Pow(top + (bottom - top) * index / (count - 1), rho),
            };
    }

    internal static void CheckRho(double rho)
    {
        if (rho is not (>= 1 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(rho), rho, "ρ lies in [1, 100].");
    }

    // alphas_cumprod_t = ∏ (1 − β_s), s ≤ t (DDPM, below eq. 3)
    private static NoiseSchedule FromBetas(string name, IEnumerable<double> betas)
    {
        var levels = new List<NoiseLevel>();
        var alphasCumprod = 1.0;
        foreach (var beta in betas)
        {
            alphasCumprod *= 1 - beta;
            levels.Add(new NoiseLevel(levels.Count, Math.Sqrt(alphasCumprod), Math.Sqrt(1 - alphasCumprod)));
        }

        return new NoiseSchedule(name, NoiseFamily.VariancePreserving, levels);
    }

    internal static void Check(int count, [CallerArgumentExpression(nameof(count))] string? name = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100_000, name);
    }

    private static void Check(int count, double firstBeta, double lastBeta)
    {
        Check(count);
        if (firstBeta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(firstBeta), firstBeta, "A beta lies between 0 and 1.");
        if (lastBeta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(lastBeta), lastBeta, "A beta lies between 0 and 1.");
    }
}
