using System.Globalization;
using System.Text;

namespace Ddpm.Transforms.Scoring;

/// <summary>
/// How well pictures show the labels that they should. A picture that should show k labels is given its k highest
/// scores; each of these that is one of its labels is a hit. Pictures that should show nothing are left out.
/// </summary>
/// <remarks>Neither accuracy punishes what a picture shows beyond its labels.</remarks>
public sealed record ImageLabelMetrics
{
    internal ImageLabelMetrics() { }

    /// <summary>The hits of all pictures over the labels of all pictures, in [0, 1].</summary>
    public required double AccuracyHitsOverLabels { get; init; }

    /// <summary>Where <see cref="AccuracyHitsOverLabels"/> lies with 95 % confidence: a bootstrap over pictures.</summary>
    public required ConfidenceInterval AccuracyHitsOverLabelsInterval { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures, in [0, 1].</summary>
    public required double AccuracyMeanOverImages { get; init; }

    /// <summary>Where <see cref="AccuracyMeanOverImages"/> lies with 95 % confidence: a bootstrap over pictures.</summary>
    public required ConfidenceInterval AccuracyMeanOverImagesInterval { get; init; }

    /// <summary>The share of pictures with a hit for each of their labels, in [0, 1].</summary>
    public required double ExactMatchRatio { get; init; }

    /// <summary>How many pictures were counted.</summary>
    public required int ImageCount { get; init; }

    /// <summary>How many labels these pictures should show together.</summary>
    public required int LabelCount { get; init; }

    /// <summary>How often each label was found, in the order of the vocabulary.</summary>
    public required IReadOnlyList<LabelRecall> PerLabelRecall { get; init; }

    /// <summary>A table for people.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"accuracy, hits over labels   {AccuracyHitsOverLabels:0.000}   ({AccuracyHitsOverLabelsInterval})");
        Line($"accuracy, mean over images   {AccuracyMeanOverImages:0.000}   ({AccuracyMeanOverImagesInterval})");
        Line($"exact match                  {ExactMatchRatio:0.000}");
        Line($"images                       {ImageCount}");
        Line($"labels                       {LabelCount}");
        var width = Math.Max("label".Length, PerLabelRecall.Max(row => row.Label.Length));
        Line($"");
        Line($"{"label".PadRight(width)}   images   recall");
        foreach (var row in PerLabelRecall)
            Line(
                $"{row.Label.PadRight(width)}   {row.Images, 6}   {(row.Images == 0 ? "-" : $"{row.Recall:0.000}"), 6}"
            );
        return text.ToString();
    }
}
