using System.Globalization;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
[JsonConverter(typeof(ChoiceConverter<TimestepSpacing>))]
public sealed class TimestepSpacing : Choice<TimestepSpacing>, IChoice<TimestepSpacing>
{
    private const double DefaultShift = 3;

    // What the registry holds, and no other of the same name.
    private static TimestepSpacing? s_shifted;

    private readonly Func<NoiseSchedule, int, IEnumerable<NoiseLevel>> _place;

    /// <param name="name">What options, files and the command line call it.</param>
    /// <param name="place">
    /// (schedule, steps) → the level before each step, from the noisiest, each cleaner than the one before and noisier than
    /// a clean picture; that one is added.
    /// </param>
    /// <param name="fewestSteps">How many steps it needs at least.</param>
    /// <param name="startsBelowPlainNoise">Whether it cannot start at plain noise, and so goes with no schedule that ends there.</param>
    public TimestepSpacing(
        string name,
        Func<NoiseSchedule, int, IEnumerable<NoiseLevel>> place,
        int fewestSteps = 1,
        bool startsBelowPlainNoise = false
    )
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(place);
        _place = place;
        FewestSteps = fewestSteps;
        StartsBelowPlainNoise = startsBelowPlainNoise;
    }

    /// <summary>
    /// Evenly spaced timesteps that start at the noisiest one ("trailing" in Lin et al. 2024, table 2). With as many
    /// steps as the schedule has timesteps this is the whole chain.
    /// </summary>
    public static TimestepSpacing Trailing { get; } =
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
    public static TimestepSpacing Leading { get; } =
        new(
            "leading",
            (schedule, steps) => At(schedule, steps, step => (int)((long)schedule.Count * (steps - 1 - step) / steps)),
            fewestSteps: 2,
            startsBelowPlainNoise: true
        );

    /// <summary>
    /// Evenly spaced timesteps from the noisiest to the cleanest ("linspace" in Lin et al. 2024, table 2); a single step
    /// starts at the noisiest.
    /// </summary>
    public static TimestepSpacing Linspace { get; } =
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
    public static TimestepSpacing Karras { get; } =
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
                    ),
            startsBelowPlainNoise: true
        );

    /// <summary>The list of spacings; "shifted:2" is <see cref="Shifted"/> with s = 2.</summary>
    public static ChoiceRegistry<TimestepSpacing> Registry { get; } = CreateRegistry();

    /// <summary>How many steps it needs at least.</summary>
    public int FewestSteps { get; }

    /// <summary>Whether it cannot start at plain noise, and so goes with no schedule that ends there.</summary>
    public bool StartsBelowPlainNoise { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator TimestepSpacing(string name) => FromString(name);

    /// <summary>
    /// <see cref="Trailing"/> with more of the steps where there is much noise, or less of them (Esser et al. 2024,
    /// "Scaling rectified flow transformers", eq. 23): the share u of the timesteps becomes s·u / (1 + (s − 1)·u). On the
    /// schedule "flow" this multiplies σ/α by s. No timestep comes twice, so many steps with a strong shift crowd where it
    /// leads.
    /// </summary>
    /// <param name="shift">s, 0.01 to 100: above 1 more steps go to the noisy end, where it is decided what is in a picture; 1 changes nothing.</param>
    public static TimestepSpacing Shifted(double shift = DefaultShift)
    {
        if (shift is not (>= 0.01 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(shift), shift, "The shift of timesteps must be 0.01 to 100.");
        return shift == DefaultShift ? s_shifted ??= ShiftedOf(shift) : ShiftedOf(shift);
    }

    private static TimestepSpacing ShiftedOf(double shift) =>
        new(
            shift == DefaultShift ? "shifted" : string.Create(CultureInfo.InvariantCulture, $"shifted:{shift}"),
            (schedule, steps) =>
                ShiftedTimesteps(schedule.Count, steps, shift).Select(timestep => schedule.Levels[timestep])
        );

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

    private static ChoiceRegistry<TimestepSpacing> CreateRegistry()
    {
        var registry = new ChoiceRegistry<TimestepSpacing>("spacing", Trailing, Leading, Linspace, Karras, Shifted());
        registry.Register("shifted", "S", "0.01 to 100", Shifted);
        return registry;
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
