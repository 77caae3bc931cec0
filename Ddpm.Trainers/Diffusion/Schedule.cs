using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// A rule for the noise levels on which a model is trained, for any number of timesteps; what it gives is a
/// <see cref="NoiseSchedule"/>.
/// </summary>
[JsonConverter(typeof(ChoiceConverter<Schedule>))]
public sealed class Schedule : Choice<Schedule>, IChoice<Schedule>
{
    private readonly Func<int, NoiseSchedule> _build;

    /// <param name="name">Its name.</param>
    /// <param name="build">
    /// The levels of T timesteps, such as <see cref="NoiseSchedule.Linear"/> with other betas, or levels of one's own from
    /// <see cref="NoiseSchedule.Of"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public Schedule(string name, Func<int, NoiseSchedule> build)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(build);
        _build = build;
    }

    /// <summary>"linear": <see cref="NoiseSchedule.Linear"/>.</summary>
    public static Schedule Linear { get; } = new("linear", timesteps => NoiseSchedule.Linear(timesteps));

    /// <summary>"scaled-linear": <see cref="NoiseSchedule.ScaledLinear"/>.</summary>
    public static Schedule ScaledLinear { get; } =
        new("scaled-linear", timesteps => NoiseSchedule.ScaledLinear(timesteps));

    /// <summary>"squared-cosine": <see cref="NoiseSchedule.SquaredCosine"/>.</summary>
    public static Schedule SquaredCosine { get; } = new("squared-cosine", NoiseSchedule.SquaredCosine);

    /// <summary>"sigmoid": <see cref="NoiseSchedule.Sigmoid"/>.</summary>
    public static Schedule Sigmoid { get; } = new("sigmoid", NoiseSchedule.Sigmoid);

    /// <summary>"karras": <see cref="NoiseSchedule.Karras"/>.</summary>
    public static Schedule Karras { get; } = new("karras", timesteps => NoiseSchedule.Karras(timesteps));

    /// <summary>"flow": <see cref="NoiseSchedule.RectifiedFlow"/>.</summary>
    public static Schedule Flow { get; } = new("flow", NoiseSchedule.RectifiedFlow);

    /// <inheritdoc />
    public static ChoiceRegistry<Schedule> Registry { get; } =
        new("noise schedule", Linear, ScaledLinear, SquaredCosine, Sigmoid, Karras, Flow);

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator Schedule(string name) => FromString(name);

    /// <summary>The noise levels of a number of timesteps.</summary>
    /// <param name="timesteps">T, 2 to 100,000.</param>
    /// <param name="zeroTerminalSnr">Whether they are changed by <see cref="NoiseSchedule.WithZeroTerminalSnr"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of timesteps is out of range.</exception>
    /// <exception cref="ArgumentException">The schedule has no room for the change.</exception>
    /// <exception cref="InvalidOperationException">A schedule of one's own gave another number of levels.</exception>
    public NoiseSchedule Build(int timesteps = 1000, bool zeroTerminalSnr = false)
    {
        NoiseSchedule.Check(timesteps);
        var built = _build(timesteps).Named(Name);
        if (built.Count != timesteps)
            throw new InvalidOperationException(
                $"The schedule '{Name}' gave {built.Count} levels where {timesteps} were asked for."
            );
        return zeroTerminalSnr ? built.WithZeroTerminalSnr() : built;
    }
}
