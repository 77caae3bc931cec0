using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// How a run measures itself on pictures that it does not learn from. The averaged weights that measured best are the
/// ones that the model ends with.
/// </summary>
public sealed record ValidationOptions
{
    /// <summary>The metric that every trainer has which can be validated.</summary>
    public const string Loss = "loss";

    /// <summary>The metric of classifiers, and of a GAN's pictures by a classifier.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>
    /// The pictures to measure on, of the shape and vocabulary of those to learn from. An estimator of ML.NET fills them
    /// in from its ValidationSet. <value>null by default.</value>
    /// </summary>
    public ILabeledImages? Images { get; init; }

    /// <summary>
    /// What is measured: "loss"; for a classifier of labels also "accuracy", its hits over labels as a mean over pictures; for a GAN
    /// "accuracy" alone, a scorer's on what it draws. null for the first of these. <value>null by default.</value>
    /// </summary>
    public string? Metric { get; init; }

    /// <summary>Steps between two measurements, or null for once an epoch; the end has one as well. <value>null by default.</value></summary>
    public long? Every { get; init; }

    /// <summary>
    /// After how many measurements in a row without a better one the run stops, or null to use the budget up.
    /// <value>null by default.</value>
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>By how much a measurement must be better than the best so far to count. <value>0 by default.</value></summary>
    public double MinDelta { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Every is < 1)
            throw new ArgumentOutOfRangeException(nameof(Every), Every, "Every must be at least 1 step.");
        if (Patience is < 1)
            throw new ArgumentOutOfRangeException(nameof(Patience), Patience, "Patience must be at least 1.");
        if (!double.IsFinite(MinDelta) || MinDelta < 0)
            throw new ArgumentOutOfRangeException(nameof(MinDelta), MinDelta, "MinDelta must be 0 or more.");
    }
}

/// <summary>A measurement on pictures that a run does not learn from.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">The mean over all these pictures.</param>
/// <param name="Step">After how many steps.</param>
public sealed record ValidationMeasure(string Metric, double Value, long Step);

/// <summary>What a task can measure on pictures that it does not learn from.</summary>
/// <param name="Name">Its name in <see cref="ValidationOptions.Metric"/>.</param>
/// <param name="IsHigherBetter">Whether more is better, as for an accuracy, or less, as for a loss.</param>
/// <param name="Measure">
/// The sum over the pictures of a batch and how many were counted, by the networks as they are. It is called without a
/// graph, and the random draws, which are the same at each measurement, are all that it may draw from.
/// </param>
public sealed record ValidationMetric(
    string Name,
    bool IsHigherBetter,
    Func<TrainingBatch, StepRandom, (double Sum, int Pictures)> Measure
)
{
    /// <summary>The loss of a task as a metric.</summary>
    /// <param name="loss">The mean over the pictures of a batch: a scalar, float32.</param>
    internal static ValidationMetric OfLoss(Func<TrainingBatch, StepRandom, Tensor> loss) =>
        new(
            ValidationOptions.Loss,
            IsHigherBetter: false,
            (batch, random) => (loss(batch, random).item<float>() * (double)batch.Labels.Count, batch.Labels.Count)
        );
}
