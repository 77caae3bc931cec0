namespace Ddpm.Trainers.Diffusion;

/// <summary>The chain of noise levels on which a model is trained, from nearly clean to nearly plain noise.</summary>
public sealed class NoiseSchedule
{
    private NoiseSchedule(string name, IReadOnlyList<NoiseLevel> levels)
    {
        Name = name;
        Levels = levels;
    }

    /// <summary>The name under which <see cref="ByName"/> finds the schedule.</summary>
    public string Name { get; }

    /// <summary>One level for each timestep, in the order of the timesteps: index 0 is the cleanest.</summary>
    public IReadOnlyList<NoiseLevel> Levels { get; }

    /// <summary>The number of timesteps, T.</summary>
    public int Count => Levels.Count;

    /// <summary>The betas of DDPM (Ho et al. 2020, section 4): linear from 1e-4 to 0.02 over 1000 steps.</summary>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <param name="firstBeta">The variance that the first step adds, in (0, 1).</param>
    /// <param name="lastBeta">The variance that the last step adds, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public static NoiseSchedule Linear(int count = 1000, double firstBeta = 1e-4, double lastBeta = 0.02)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 100_000);
        if (firstBeta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(firstBeta), firstBeta, "A beta lies between 0 and 1.");
        if (lastBeta is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(lastBeta), lastBeta, "A beta lies between 0 and 1.");

        return FromBetas(
            "linear",
            Enumerable.Range(0, count).Select(t => firstBeta + (lastBeta - firstBeta) * t / (count - 1))
        );
    }

    /// <summary>The schedule of that name with its published settings.</summary>
    /// <exception cref="ArgumentException">There is no such schedule.</exception>
    public static NoiseSchedule ByName(string name, int count = 1000) =>
        name switch
        {
            "linear" => Linear(count),
            _ => throw new ArgumentException($"There is no noise schedule '{name}'. Known: linear.", nameof(name)),
        };

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

        return new NoiseSchedule(name, levels);
    }
}
