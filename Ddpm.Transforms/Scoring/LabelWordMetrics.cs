using Microsoft.ML.Data;

namespace Ddpm.Transforms.Scoring;

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
