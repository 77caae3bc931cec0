using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>Draws the noise levels at which a training step's pictures are learnt.</summary>
[JsonConverter(typeof(ChoiceConverter<TimeSampling>))]
public sealed class TimeSampling : Choice<TimeSampling>, IChoice<TimeSampling>
{
    private readonly Func<StepRandom, int, double[]> _draw;
    private readonly Func<NoiseSchedule, double, NoiseLevel> _level;

    /// <param name="name">Its name.</param>
    /// <param name="draw">
    /// As many numbers in [0, 1) as it is told, from the draws of the step alone, such as
    /// <see cref="StepRandom.StratifiedUniform"/>.
    /// </param>
    /// <param name="level">The level of a schedule that such a number stands for.</param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public TimeSampling(
        string name,
        Func<StepRandom, int, double[]> draw,
        Func<NoiseSchedule, double, NoiseLevel> level
    )
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(draw);
        ArgumentNullException.ThrowIfNull(level);
        _draw = draw;
        _level = level;
    }

    /// <summary>Every timestep alike, one from each of as many equal parts as there are pictures.</summary>
    public static TimeSampling Uniform { get; } = new("uniform", Stratified, At);

    /// <summary>
    /// The share of the timesteps is the logistic function of a standard normal number (Esser et al. 2024, section 3.1,
    /// m = 0 and s = 1): more from the middle. Stratified as <see cref="Uniform"/>.
    /// </summary>
    public static TimeSampling LogitNormal { get; } =
        new(
            "logit-normal",
            Stratified,
            (schedule, uniform) => At(schedule, 1 / (1 + Math.Exp(-NormalQuantile.At(uniform))))
        );

    /// <summary>
    /// ln(σ/α) is normal with mean −1.2 and standard deviation 1.2 (Karras et al. 2022, table 1), between the ends of the
    /// schedule. Stratified as <see cref="Uniform"/>; the levels lie between the timesteps.
    /// </summary>
    public static TimeSampling LogNormal { get; } =
        new(
            "log-normal",
            Stratified,
            (schedule, uniform) =>
                schedule.AtLambda(
                    Math.Clamp(
                        1.2 - 1.2 * NormalQuantile.At(uniform),
                        schedule.Levels[^1].Lambda,
                        schedule.Levels[0].Lambda
                    )
                )
        );

    /// <summary>
    /// Every timestep alike, in pairs: where one picture has timestep t, another of the batch has T − 1 − t (as the
    /// reference code of Song et al. 2021 does). Of an odd number, the last picture has no partner.
    /// </summary>
    public static TimeSampling Antithetic { get; } = new("antithetic", Pairs, At);

    /// <inheritdoc />
    public static ChoiceRegistry<TimeSampling> Registry { get; } =
        new("time sampling", Uniform, LogitNormal, LogNormal, Antithetic);

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator TimeSampling(string name) => FromString(name);

    /// <summary>Draws the levels of one step.</summary>
    /// <param name="schedule">The levels of training.</param>
    /// <param name="random">The draws of the step.</param>
    /// <param name="count">How many pictures the step has.</param>
    public NoiseLevel[] Draw(NoiseSchedule schedule, StepRandom random, int count)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(random);
        return [.. _draw(random, count).Select(uniform => _level(schedule, uniform))];
    }

    private static double[] Stratified(StepRandom random, int count) => random.StratifiedUniform(count);

    private static double[] Pairs(StepRandom random, int count)
    {
        var values = new double[count];
        for (var index = 0; index < count; index += 2)
        {
            values[index] = random.Uniform();
            if (index + 1 < count)
                values[index + 1] = Math.BitDecrement(1 - values[index]);
        }

        return values;
    }

    // The level at a share of the timesteps; a share that was rounded to 1 belongs to the last one.
    private static NoiseLevel At(NoiseSchedule schedule, double share) =>
        schedule.Levels[Math.Min((int)(share * schedule.Count), schedule.Count - 1)];
}
