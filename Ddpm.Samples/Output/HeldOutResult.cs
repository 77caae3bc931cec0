using Ddpm.Trainers.Scoring;

namespace Ddpm.Samples.Output;

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
