namespace Ddpm.Trainers.Diffusion;

/// <summary>The chain of noise levels on which a model is trained, from nearly clean to nearly plain noise.</summary>
public sealed partial class NoiseSchedule
{
    private static readonly Dictionary<string, Func<int, NoiseSchedule>> Published = new(StringComparer.Ordinal)
    {
        ["linear"] = count => Linear(count),
        ["scaled-linear"] = count => ScaledLinear(count),
        ["squared-cosine"] = SquaredCosine,
        ["sigmoid"] = Sigmoid,
        ["karras"] = count => Karras(count),
        ["flow"] = RectifiedFlow,
    };

    private NoiseSchedule(string name, NoiseFamily family, IReadOnlyList<NoiseLevel> levels)
    {
        Name = name;
        Family = family;
        Levels = levels;
    }

    /// <summary>The names that <see cref="ByName"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Published.Keys];

    /// <summary>The name under which <see cref="ByName"/> finds the schedule.</summary>
    public string Name { get; }

    /// <summary>How α and σ belong together.</summary>
    public NoiseFamily Family { get; }

    /// <summary>One level for each timestep, in the order of the timesteps: index 0 is the cleanest.</summary>
    public IReadOnlyList<NoiseLevel> Levels { get; }

    /// <summary>The number of timesteps, T.</summary>
    public int Count => Levels.Count;

    /// <summary>Whether the last level is plain noise, α = 0, with nothing of the picture left.</summary>
    public bool EndsInPlainNoise => Levels[^1].Alpha == 0;

    /// <summary>The schedule of that name with its published settings.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="count">The number of timesteps T, 2 to 100,000.</param>
    /// <param name="zeroTerminalSnr">Whether it is changed by <see cref="WithZeroTerminalSnr"/>.</param>
    /// <exception cref="ArgumentException">There is no such schedule, or it has no room for the change.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of timesteps is out of range.</exception>
    public static NoiseSchedule ByName(string name, int count = 1000, bool zeroTerminalSnr = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Published.TryGetValue(name, out var create))
            throw new ArgumentException(
                $"There is no noise schedule '{name}'. Known: {string.Join(", ", Names)}.",
                nameof(name)
            );
        return zeroTerminalSnr ? create(count).WithZeroTerminalSnr() : create(count);
    }

    /// <summary>
    /// The schedule stretched so that it ends in plain noise, where sampling begins (Lin et al. 2024, "Common diffusion
    /// noise schedules and sample steps are flawed", algorithm 1). The first level stays as it is.
    /// </summary>
    /// <exception cref="ArgumentException">The schedule does not preserve variance, or ends in plain noise already.</exception>
    public NoiseSchedule WithZeroTerminalSnr()
    {
        if (Family != NoiseFamily.VariancePreserving)
            throw new ArgumentException(
                $"Zero terminal SNR is for schedules that preserve variance; '{Name}' belongs to {Family.Name}. "
                    + $"{(EndsInPlainNoise ? "It ends in plain noise already" : "It has no level of plain noise")}; "
                    + "leave the option off."
            );
        if (EndsInPlainNoise)
            throw new ArgumentException($"The schedule '{Name}' ends in plain noise already.");

        var (first, last) = (Levels[0].Alpha, Levels[^1].Alpha);
        var levels = Levels.Select(level =>
        {
            var alpha = (level.Alpha - last) / (first - last) * first;
            return new NoiseLevel(level.Time, alpha, Math.Sqrt((1 - alpha) * (1 + alpha)));
        });
        return new NoiseSchedule(Name, Family, [Levels[0], .. levels.Skip(1)]);
    }

    /// <summary>The level of a given λ between those of the table; what the network is told is interpolated.</summary>
    /// <param name="lambda">λ = ln(α/σ), from that of the last level to that of the first.</param>
    /// <exception cref="ArgumentOutOfRangeException">λ lies outside of the table, or is no number.</exception>
    public NoiseLevel AtLambda(double lambda)
    {
        var (highest, lowest) = (Levels[0].Lambda, Levels[^1].Lambda);
        if (!(lambda >= lowest && lambda <= highest))
            throw new ArgumentOutOfRangeException(
                nameof(lambda),
                lambda,
                $"The schedule '{Name}' has levels of λ = {lowest} to {highest}."
            );

        // The last level that is at least as clean, and the next one.
        var (clean, noisy) = (0, Count - 1);
        while (noisy - clean > 1)
        {
            var middle = (clean + noisy) / 2;
            (clean, noisy) = Levels[middle].Lambda >= lambda ? (middle, noisy) : (clean, middle);
        }

        var (before, after) = (Levels[clean], Levels[noisy]);
        if (lambda == before.Lambda)
            return before;
        if (lambda == after.Lambda)
            return after;
        var level = Family.At(Math.Exp(-lambda), 0);
        var (start, end) = (Family.Position(before), Family.Position(after));
        var share = (Family.Position(level) - start) / (end - start);
        return level with { Time = before.Time + (after.Time - before.Time) * share };
    }
}
