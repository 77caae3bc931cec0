using Ddpm.Transforms.Scoring;

namespace Ddpm.Samples.Output;

/// <summary>Accuracies as they are written to JSON, with six decimals; all but the counts are in [0, 1].</summary>
internal sealed record AccuracyResult
{
    /// <summary>How many pictures were scored.</summary>
    public required int Images { get; init; }

    /// <summary>How many labels they should show together.</summary>
    public required int Labels { get; init; }

    /// <summary>In how many pictures equal scores at the k-th place leave it open which labels are hits.</summary>
    public required int UndecidedImages { get; init; }

    /// <summary>The hits of all pictures over the labels of all pictures.</summary>
    public required Estimate HitsOverLabels { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures.</summary>
    public required Estimate MeanOverImages { get; init; }

    /// <summary>The share of pictures that show all of their labels.</summary>
    public required decimal ExactMatch { get; init; }

    /// <summary>The same for the pictures of each number of labels.</summary>
    public required IReadOnlyList<OfLabelCount> ExactMatchByLabelCount { get; init; }

    /// <summary>What is shown where every label with a score of at least the threshold counts.</summary>
    public required OverThreshold AboveThreshold { get; init; }

    /// <summary>What is mistaken for what, where labels consist of two words.</summary>
    public required WordResult? Words { get; init; }

    /// <summary>For each label that occurs, how often it was found.</summary>
    public required IReadOnlyDictionary<string, decimal> PerLabelRecall { get; init; }

    /// <summary>The same as ML.NET's evaluation gives it.</summary>
    public static AccuracyResult From(ImageLabelMetrics metrics) =>
        new()
        {
            Images = metrics.ImageCount,
            Labels = metrics.LabelCount,
            UndecidedImages = metrics.UndecidedImageCount,
            HitsOverLabels = Estimate.From(metrics.AccuracyHitsOverLabels, metrics.AccuracyHitsOverLabelsInterval),
            MeanOverImages = Estimate.From(metrics.AccuracyMeanOverImages, metrics.AccuracyMeanOverImagesInterval),
            ExactMatch = SixDecimals.Of(metrics.ExactMatchRatio),
            ExactMatchByLabelCount =
            [
                .. metrics.ExactMatchByLabelCount.Select(group => new OfLabelCount(
                    group.LabelCount,
                    group.Images,
                    Estimate.From(group.ExactMatchRatio)
                )),
            ],
            AboveThreshold = OverThreshold.From(metrics.AboveThreshold),
            Words = metrics.Words is { } words ? WordResult.From(words) : null,
            PerLabelRecall = metrics
                .PerLabelRecall.Where(recall => recall.Images > 0)
                .ToDictionary(recall => recall.Label, recall => SixDecimals.Of(recall.Recall.Value)),
        };

    /// <summary>A value and the range in which it lies with a confidence of 95 %.</summary>
    internal sealed record Estimate(decimal Value, decimal Lower, decimal Upper)
    {
        /// <summary>The same as ML.NET's evaluation gives it.</summary>
        public static Estimate From(double value, ConfidenceInterval interval) =>
            new(SixDecimals.Of(value), SixDecimals.Of(interval.Lower), SixDecimals.Of(interval.Upper));

        /// <inheritdoc cref="From(double, ConfidenceInterval)"/>
        public static Estimate From(EstimatedMetric metric) => From(metric.Value, metric.Interval);
    }

    /// <summary>Exact match of the pictures that should show a certain number of labels.</summary>
    internal sealed record OfLabelCount(int Labels, int Images, Estimate ExactMatch);

    /// <summary>Measures of the labels whose scores reach a threshold.</summary>
    internal sealed record OverThreshold(
        double Threshold,
        Estimate MicroPrecision,
        Estimate MicroRecall,
        Estimate MicroF1,
        Estimate MacroPrecision,
        Estimate MacroRecall,
        Estimate MacroF1,
        Estimate ExactMatch,
        Estimate TooMany,
        Estimate TooFew
    )
    {
        /// <summary>The same as ML.NET's evaluation gives it.</summary>
        public static OverThreshold From(LabelThresholdMetrics metrics) =>
            new(
                metrics.Threshold,
                Estimate.From(metrics.MicroPrecision),
                Estimate.From(metrics.MicroRecall),
                Estimate.From(metrics.MicroF1),
                Estimate.From(metrics.MacroPrecision),
                Estimate.From(metrics.MacroRecall),
                Estimate.From(metrics.MacroF1),
                Estimate.From(metrics.ExactMatchRatio),
                Estimate.From(metrics.TooManyRatio),
                Estimate.From(metrics.TooFewRatio)
            );
    }
}
