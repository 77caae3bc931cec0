namespace Ddpm.Transforms.Scoring;

/// <summary>
/// What a picture shows when every label with a score of at least a threshold counts as shown, however many are wanted.
/// Unlike the rule of the k highest scores this punishes what a picture shows beyond its labels.
/// </summary>
/// <remarks>
/// Micro measures count every label of every picture alike. Macro measures are those of each label that is wanted
/// somewhere, averaged. A label that is shown nowhere has a precision of 0. Two objects with the same label count as one.
/// </remarks>
public sealed record LabelThresholdMetrics
{
    internal LabelThresholdMetrics() { }

    /// <summary>From which score on a label counts as shown.</summary>
    public required double Threshold { get; init; }

    /// <summary>Of all labels shown, the share that is wanted.</summary>
    public required EstimatedMetric MicroPrecision { get; init; }

    /// <summary>Of all labels wanted, the share that is shown.</summary>
    public required EstimatedMetric MicroRecall { get; init; }

    /// <summary>The harmonic mean of <see cref="MicroPrecision"/> and <see cref="MicroRecall"/>.</summary>
    public required EstimatedMetric MicroF1 { get; init; }

    /// <summary>The precision of each label, averaged over the labels.</summary>
    public required EstimatedMetric MacroPrecision { get; init; }

    /// <summary>The recall of each label, averaged over the labels.</summary>
    public required EstimatedMetric MacroRecall { get; init; }

    /// <summary>The F1 of each label, averaged over the labels.</summary>
    public required EstimatedMetric MacroF1 { get; init; }

    /// <summary>The share of pictures that show exactly the labels that they should, no fewer and no others.</summary>
    public required EstimatedMetric ExactMatchRatio { get; init; }

    /// <summary>The share of pictures that show more labels than they should.</summary>
    public required EstimatedMetric TooManyRatio { get; init; }

    /// <summary>The share of pictures that show fewer labels than they should.</summary>
    public required EstimatedMetric TooFewRatio { get; init; }
}
