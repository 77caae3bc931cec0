using Microsoft.ML.Data;

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

/// <summary>How a scorer did on held-out pictures when it was trained, as it is written to JSON.</summary>
/// <param name="Images">How many pictures these were.</param>
/// <param name="Scenes">How many scenes the interval was drawn from, or null where it was drawn from pictures.</param>
/// <param name="HitsOverLabels">The hits of all pictures over the labels of all pictures, with its interval.</param>
/// <param name="Temperature">What logits are divided by, which was fitted to these pictures.</param>
/// <param name="CalibrationErrorBefore">The expected calibration error without the temperature.</param>
/// <param name="CalibrationError">The expected calibration error with it.</param>
/// <param name="SharedPictures">The share of these pictures that the scorer learnt from all the same, or null where it is not known.</param>
/// <param name="SharedScenes">The same of scenes, by name.</param>
internal sealed record HeldOutResult(
    int Images,
    int? Scenes,
    AccuracyResult.Estimate HitsOverLabels,
    decimal Temperature,
    decimal CalibrationErrorBefore,
    decimal CalibrationError,
    decimal? SharedPictures,
    decimal? SharedScenes
)
{
    /// <summary>The record of a scorer, or null where it has none.</summary>
    public static HeldOutResult? From(LabelClassifier scorer) =>
        scorer.HeldOut is not { } record
            ? null
            : new HeldOutResult(
                record.Images,
                record.Scenes,
                new AccuracyResult.Estimate(
                    SixDecimals.Of(record.HitsOverLabels),
                    SixDecimals.Of(record.HitsOverLabelsLower),
                    SixDecimals.Of(record.HitsOverLabelsUpper)
                ),
                SixDecimals.Of(scorer.Temperature),
                SixDecimals.Of(record.CalibrationErrorBefore),
                SixDecimals.Of(record.Calibration.ExpectedCalibrationError),
                SixDecimals.OfOptional(record.SharedPictures),
                SixDecimals.OfOptional(record.SharedScenes)
            );
}

/// <summary>What is mistaken for what among the words of labels, as it is written to JSON.</summary>
/// <param name="FirstWords">For each first word that is wanted, how often each word was seen; zeros are left out.</param>
/// <param name="SecondWords">The same of second words.</param>
/// <param name="Swaps">In how many pictures the right words are wrongly bound.</param>
/// <param name="ImagesWithSeveralLabels">Of how many that should show several labels.</param>
internal sealed record WordResult(
    IReadOnlyDictionary<string, Dictionary<string, int>> FirstWords,
    IReadOnlyDictionary<string, Dictionary<string, int>> SecondWords,
    int Swaps,
    int ImagesWithSeveralLabels
)
{
    /// <summary>The same as ML.NET's evaluation gives it.</summary>
    public static WordResult From(LabelWordMetrics metrics) =>
        new(
            Counts(metrics.FirstWordConfusion, metrics.FirstWords),
            Counts(metrics.SecondWordConfusion, metrics.SecondWords),
            metrics.SwapCount,
            metrics.ImagesWithSeveralLabels
        );

    private static Dictionary<string, Dictionary<string, int>> Counts(
        ConfusionMatrix matrix,
        IReadOnlyList<string> words
    ) =>
        words
            .Select((word, row) => (word, row))
            .Where(wanted => matrix.Counts[wanted.row].Any(count => count > 0))
            .ToDictionary(
                wanted => wanted.word,
                wanted =>
                    words
                        .Zip(matrix.Counts[wanted.row])
                        .Where(seen => seen.Second > 0)
                        .ToDictionary(seen => seen.First, seen => (int)seen.Second)
            );
}
