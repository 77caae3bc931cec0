using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

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
