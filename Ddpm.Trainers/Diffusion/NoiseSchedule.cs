namespace Ddpm.Trainers;

/// <summary>The chain of noise levels on which a model is trained, from nearly clean to nearly plain noise.</summary>
public sealed partial class NoiseSchedule
{
    // How far a level of somebody's own may lie from its family.
    private const double Tolerance = 1e-6;

    private NoiseSchedule(string name, NoiseFamily family, IReadOnlyList<NoiseLevel> levels)
    {
        Name = name;
        Family = family;
        Levels = levels;
    }

    /// <summary>That of the <see cref="Schedule"/> that built it.</summary>
    public string Name { get; }

    /// <summary>How α and σ belong together.</summary>
    public NoiseFamily Family { get; }

    /// <summary>One level for each timestep, in the order of the timesteps: index 0 is the cleanest.</summary>
    public IReadOnlyList<NoiseLevel> Levels { get; }

    /// <summary>The number of timesteps, T.</summary>
    public int Count => Levels.Count;

    /// <summary>Whether the last level is plain noise, α = 0, with nothing of the picture left.</summary>
    public bool EndsInPlainNoise => Levels[^1].Alpha == 0;

    /// <summary>A schedule of levels of one's own.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="family">How α and σ belong together.</param>
    /// <param name="levels">
    /// 2 to 100,000 levels, each noisier than the one before. Only the last may be plain noise, α = 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few or too many levels.</exception>
    /// <exception cref="ArgumentException">
    /// A level is not finite, is no noisier than the one before, or does not belong to the family.
    /// </exception>
    public static NoiseSchedule Of(string name, NoiseFamily family, IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(levels);
        Check(levels.Count, nameof(levels));
        var before = 0.0;
        foreach (var level in levels)
        {
            if (!double.IsFinite(level.Time) || !(level is { Alpha: >= 0, Sigma: > 0 and < double.PositiveInfinity }))
                throw new ArgumentException(
                    $"Every level of the schedule '{name}' has a finite time, an α of 0 or more and a finite σ above 0; got {level}.",
                    nameof(levels)
                );
            if (!(level.Ratio > before))
                throw new ArgumentException(
                    $"Every level of the schedule '{name}' has a higher σ/α than the one before, {before}; got {level}.",
                    nameof(levels)
                );
            var expected = family.At(level.Ratio, level.Time);
            if (
                !(
                    Math.Abs(expected.Alpha - level.Alpha) <= Tolerance
                    && expected.Sigma / level.Sigma - 1 is >= -Tolerance and <= Tolerance
                )
            )
                throw new ArgumentException(
                    $"Every level of the schedule '{name}' is {family.Name}, such as {expected}; got {level}.",
                    nameof(levels)
                );
            before = level.Ratio;
        }

        return new NoiseSchedule(name, family, [.. levels]);
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

    internal NoiseSchedule Named(string name) => name == Name ? this : new(name, Family, Levels);
}
