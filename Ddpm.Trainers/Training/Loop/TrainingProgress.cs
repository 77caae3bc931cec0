namespace Ddpm.Trainers;

/// <summary>Where a training run stands.</summary>
public sealed record TrainingProgress
{
    /// <summary>Steps done, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Passes over the data, counted from 0 and with a fraction.</summary>
    public required double Epoch { get; init; }

    /// <summary>How much of the budget is used, 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>
    /// What the run does now, in words, where it does not do the same all the time, such as "at half size"
    /// (<see cref="DdpmTrainingOptions.HalfSizeShare"/>); else null.
    /// </summary>
    public string? Phase { get; init; }

    /// <summary>The loss, averaged over the last steps.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of each network at this step alone, by the name of its objective.</summary>
    public IReadOnlyDictionary<string, double> Losses { get; init; } = new Dictionary<string, double>();

    /// <summary>Pictures seen per second, averaged over the last steps.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time spent training, over all resumed parts.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Estimated time until the budget is used.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>
    /// The pictures that were last drawn on the way, in the order of <see cref="TrainingSampleOptions.Labels"/>; null
    /// before the first, and for a run that draws none.
    /// </summary>
    public GeneratedImages? Samples { get; init; }

    /// <summary>After which step <see cref="Samples"/> were drawn, or null.</summary>
    public long? SamplesStep { get; init; }

    /// <summary>
    /// The last measurement on pictures that the run does not learn from, or null where there was none;
    /// see <see cref="TrainingOptions.Validation"/>.
    /// </summary>
    public ValidationMeasure? Validation { get; init; }

    /// <summary>The best such measurement, whose weights the model ends with, or null where there was none.</summary>
    public ValidationMeasure? BestValidation { get; init; }

    /// <summary>The step whose weights the model would end with now: that of the best measurement, or the last.</summary>
    public long ModelStep => BestValidation?.Step ?? Step;
}
