using Microsoft.ML.Data;

namespace Ddpm.Transforms;

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

/// <summary>
/// What is mistaken for what, where every label consists of two words such as "red cube": between first words (colours)
/// and between second words (shapes). It follows from the k highest scores of a picture that should show k labels.
/// </summary>
/// <remarks>
/// A hit counts for both of its words. A label that was missed is set against a label that is among the highest scores
/// without being wanted: one with a word in common as often as that is possible, any other else. Where the words of the
/// missed labels are all there and only swapped, each counts as seen.
/// </remarks>
public sealed record LabelWordMetrics
{
    internal LabelWordMetrics() { }

    /// <summary>The first words, in the order of <see cref="FirstWordConfusion"/>.</summary>
    public required IReadOnlyList<string> FirstWords { get; init; }

    /// <summary>The second words, in the order of <see cref="SecondWordConfusion"/>.</summary>
    public required IReadOnlyList<string> SecondWords { get; init; }

    /// <summary>The first words: wanted in the rows, seen in the columns. NaN for a word that never occurs.</summary>
    public required ConfusionMatrix FirstWordConfusion { get; init; }

    /// <summary>The second words: wanted in the rows, seen in the columns. NaN for a word that never occurs.</summary>
    public required ConfusionMatrix SecondWordConfusion { get; init; }

    /// <summary>How many pictures should show two labels or more.</summary>
    public required int ImagesWithSeveralLabels { get; init; }

    /// <summary>
    /// How many of these show the right words wrongly bound, such as a red sphere and a blue cube in the place of a red
    /// cube and a blue sphere.
    /// </summary>
    public required int SwapCount { get; init; }

    /// <summary><see cref="SwapCount"/> over <see cref="ImagesWithSeveralLabels"/>; NaN where there are none.</summary>
    public required EstimatedMetric SwapRatio { get; init; }
}
