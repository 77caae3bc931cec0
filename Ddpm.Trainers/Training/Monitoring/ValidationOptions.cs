using Ddpm.Trainers.Data;

namespace Ddpm.Trainers.Training;

/// <summary>
/// How a run measures itself on pictures that it does not learn from. The averaged weights that measured best are the
/// ones that the model ends with.
/// </summary>
public sealed record ValidationOptions
{
    /// <summary>The metric that every trainer has which can be validated.</summary>
    public const string Loss = "loss";

    /// <summary>
    /// The pictures to measure on, of the shape and vocabulary of those to learn from. An estimator of ML.NET fills them
    /// in from its ValidationSet. <value>null by default.</value>
    /// </summary>
    public ILabeledImages? Images { get; init; }

    /// <summary>
    /// What is measured: "loss" or, for a classifier of labels, "accuracy", its hits over labels as a mean over pictures.
    /// <value>"loss" by default.</value>
    /// </summary>
    public string Metric { get; init; } = Loss;

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
        ArgumentException.ThrowIfNullOrWhiteSpace(Metric);
        if (Every is < 1)
            throw new ArgumentOutOfRangeException(nameof(Every), Every, "Every must be at least 1 step.");
        if (Patience is < 1)
            throw new ArgumentOutOfRangeException(nameof(Patience), Patience, "Patience must be at least 1.");
        if (!double.IsFinite(MinDelta) || MinDelta < 0)
            throw new ArgumentOutOfRangeException(nameof(MinDelta), MinDelta, "MinDelta must be 0 or more.");
    }
}
