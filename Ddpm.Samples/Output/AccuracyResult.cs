using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Output;

/// <summary>Accuracies as they are written to JSON; all but the counts are in [0, 1].</summary>
internal sealed record AccuracyResult
{
    /// <summary>How many pictures were scored.</summary>
    public required int Images { get; init; }

    /// <summary>How many labels they should show together.</summary>
    public required int Labels { get; init; }

    /// <summary>The hits of all pictures over the labels of all pictures.</summary>
    public required Estimate HitsOverLabels { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures.</summary>
    public required Estimate MeanOverImages { get; init; }

    /// <summary>The share of pictures that show all of their labels.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>For each label that occurs, how often it was found.</summary>
    public required IReadOnlyDictionary<string, double> PerLabelRecall { get; init; }

    /// <summary>The same as ML.NET's evaluation gives it.</summary>
    public static AccuracyResult From(ImageLabelMetrics metrics) =>
        new()
        {
            Images = metrics.ImageCount,
            Labels = metrics.LabelCount,
            HitsOverLabels = Estimate.From(metrics.AccuracyHitsOverLabels, metrics.AccuracyHitsOverLabelsInterval),
            MeanOverImages = Estimate.From(metrics.AccuracyMeanOverImages, metrics.AccuracyMeanOverImagesInterval),
            ExactMatch = metrics.ExactMatchRatio,
            PerLabelRecall = metrics
                .PerLabelRecall.Where(recall => recall.Images > 0)
                .ToDictionary(recall => recall.Label, recall => recall.Recall),
        };

    /// <summary>A value and the range in which it lies with a confidence of 95 %.</summary>
    internal sealed record Estimate(double Value, double Lower, double Upper)
    {
        /// <summary>The same as ML.NET's evaluation gives it.</summary>
        public static Estimate From(double value, ConfidenceInterval interval) =>
            new(value, interval.Lower, interval.Upper);
    }
}
