using System.Globalization;

namespace Ddpm.Trainers.Diffusion;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
public sealed class StepPlacement
{
    private const double DefaultShift = 3;

    private readonly Func<NoiseSchedule, int, IEnumerable<NoiseLevel>> _place;

    private StepPlacement(string name, Func<NoiseSchedule, int, IEnumerable<NoiseLevel>> place)
    {
        Name = name;
        _place = place;
    }

    /// <summary>
    /// Evenly spaced timesteps that start at the noisiest one ("trailing" in Lin et al. 2024, table 2). With as many
    /// steps as the schedule has timesteps this is the whole chain.
    /// </summary>
    public static StepPlacement Trailing { get; } =
        new(
            "trailing",
            (schedule, steps) =>
                At(schedule, steps, step => (int)Math.Round((double)schedule.Count * (steps - step) / steps) - 1)
        );

    /// <summary>
    /// Evenly spaced timesteps that end at the cleanest one ("leading" in Lin et al. 2024, table 2), as in DDIM (Song et
    /// al. 2021): ⌊k·T/steps⌋ for k = 0 to steps − 1. It starts at less than the most noise of training, so it needs two
    /// steps, and it is not defined where a schedule ends in plain noise.
    /// </summary>
    public static StepPlacement Leading { get; } =
        new(
            "leading",
            (schedule, steps) => At(schedule, steps, step => (int)((long)schedule.Count * (steps - 1 - step) / steps))
        )
        {
            StartsBelowPlainNoise = true,
            FewestSteps = 2,
        };

    /// <summary>
    /// Evenly spaced timesteps from the noisiest to the cleanest ("linspace" in Lin et al. 2024, table 2); a single step
    /// starts at the noisiest.
    /// </summary>
    public static StepPlacement Linspace { get; } =
        new(
            "linspace",
            (schedule, steps) =>
                At(
                    schedule,
                    steps,
                    step =>
                        (int)Math.Round(schedule.Count - (double)(schedule.Count - 1) * step / Math.Max(1, steps - 1))
                        - 1
                )
        );

    /// <summary>
    /// The levels of EDM between those of training (Karras et al. 2022, eq. 5, ρ = 7): the ρ-th root of σ/α is evenly
    /// spaced. Not defined where a schedule ends in plain noise, whose ratio is infinite.
    /// </summary>
    public static StepPlacement Karras { get; } =
        new(
            "karras",
            (schedule, steps) =>
                NoiseSchedule
                    .KarrasRatios(steps, schedule.Levels[0].Ratio, schedule.Levels[^1].Ratio, rho: 7)
                    .Select(
                        (ratio, step) =>
                            step == 0 ? schedule.Levels[^1]
                            : step == steps - 1 ? schedule.Levels[0]
                            : schedule.AtLambda(-Math.Log(ratio))
                    )
        )
        {
            StartsBelowPlainNoise = true,
        };

    /// <summary>All placements.</summary>
    public static IReadOnlyList<StepPlacement> All { get; } = [Trailing, Leading, Linspace, Karras, Shifted()];

    /// <summary>All names that <see cref="ByName"/> understands, as one text.</summary>
    public static string Names { get; } =
        string.Join(", ", All.Select(placement => placement.Name)) + "; shifted:S with 0.01 to 100";

    /// <summary>
    /// <see cref="Trailing"/> with more of the steps where there is much noise, or less of them (Esser et al. 2024,
    /// "Scaling rectified flow transformers", eq. 23): the share u of the timesteps becomes s·u / (1 + (s − 1)·u). On the
    /// schedule "flow" this multiplies σ/α by s. No timestep comes twice, so many steps with a strong shift crowd where it
    /// leads.
    /// </summary>
    /// <param name="shift">s, 0.01 to 100: above 1 more steps go to the noisy end, where it is decided what is in a picture; 1 changes nothing.</param>
    public static StepPlacement Shifted(double shift = DefaultShift)
    {
        if (shift is not (>= 0.01 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(shift), shift, "The shift of timesteps must be 0.01 to 100.");
        return new(
            shift == DefaultShift ? "shifted" : string.Create(CultureInfo.InvariantCulture, $"shifted:{shift}"),
            (schedule, steps) =>
                ShiftedTimesteps(schedule.Count, steps, shift).Select(timestep => schedule.Levels[timestep])
        );
    }

    /// <summary>The name under which <see cref="ByName"/> finds the placement.</summary>
    public string Name { get; }

    private bool StartsBelowPlainNoise { get; init; }

    private int FewestSteps { get; init; } = 1;

    /// <summary>The placement of that name. One takes a number after a colon: "shifted:2" is <see cref="Shifted"/> with s = 2.</summary>
    /// <exception cref="ArgumentException">There is no such placement, or its number is out of range.</exception>
    public static StepPlacement ByName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(placement => placement.Name == name)
            ?? name.Split(':') switch
            {
                ["shifted", var shift] when double.TryParse(shift, CultureInfo.InvariantCulture, out var value) =>
                    Shifted(value),
                _ => throw new ArgumentException($"There is no spacing '{name}'. Known: {Names}.", nameof(name)),
            };
    }

    /// <summary>The levels of a sampling run.</summary>
    /// <param name="schedule">The chain that the model was trained on.</param>
    /// <param name="steps">How many steps, 1 to the length of the chain.</param>
    /// <returns>steps + 1 levels from the noisiest to the clean one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is out of range.</exception>
    /// <exception cref="ArgumentException">The spacing is not defined on this schedule.</exception>
    public IReadOnlyList<NoiseLevel> Place(NoiseSchedule schedule, int steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (steps < 1 || steps > schedule.Count)
            throw new ArgumentOutOfRangeException(
                nameof(steps),
                steps,
                $"The model was trained on {schedule.Count} timesteps; it can be sampled in 1 to {schedule.Count} steps."
            );
        if (steps < FewestSteps)
            throw new ArgumentOutOfRangeException(
                nameof(steps),
                steps,
                $"The spacing '{Name}' needs at least {FewestSteps} steps; '{Trailing.Name}' can do with one."
            );
        if (schedule.EndsInPlainNoise && StartsBelowPlainNoise)
            throw new ArgumentException(
                $"The spacing '{Name}' cannot start at plain noise, where the model's schedule '{schedule.Name}' ends. "
                    + $"Choose '{Trailing.Name}' or '{Linspace.Name}'."
            );
        return [.. _place(schedule, steps), NoiseLevel.Clean];
    }

    private static IEnumerable<NoiseLevel> At(NoiseSchedule schedule, int steps, Func<int, int> timestep) =>
        Enumerable.Range(0, steps).Select(step => schedule.Levels[timestep(step)]);

    // From the noisiest, each below the one before it and with room for those that follow.
    private static int[] ShiftedTimesteps(int count, int steps, double shift)
    {
        var timesteps = new int[steps];
        for (var step = 0; step < steps; step++)
        {
            var share = (double)(steps - step) / steps;
            var shifted = (int)Math.Round(count * shift * share / (1 + (shift - 1) * share)) - 1;
            timesteps[step] = Math.Clamp(shifted, steps - 1 - step, step == 0 ? count - 1 : timesteps[step - 1] - 1);
        }

        return timesteps;
    }
}
