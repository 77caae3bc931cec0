using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>How a scorer did on pictures that it did not learn from, as it was measured when it was trained.</summary>
public sealed record HeldOutRecord
{
    /// <summary>How many pictures with labels these were.</summary>
    public required int Images { get; init; }

    /// <summary>How many labels they show together.</summary>
    public required int Labels { get; init; }

    /// <summary>The hits of all pictures over the labels of all pictures; see <see cref="LabelAccuracy"/>.</summary>
    public required double HitsOverLabels { get; init; }

    /// <summary>
    /// The lower end of its 95 % interval, a bootstrap over <see cref="Scenes"/>, since pictures of one scene are alike; over
    /// pictures where the scenes are not known.
    /// </summary>
    public required double HitsOverLabelsLower { get; init; }

    /// <summary>The upper end of its 95 % interval.</summary>
    public required double HitsOverLabelsUpper { get; init; }

    /// <summary>
    /// How many scenes the interval was drawn from, or null where it was drawn from pictures: these have no names, or are of
    /// one scene.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Scenes { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures.</summary>
    public required double MeanOverImages { get; init; }

    /// <summary>The share of pictures with a hit for each label.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>The calibration error of the scores as they were trained; see <see cref="Reliability"/>.</summary>
    public required double CalibrationErrorBefore { get; init; }

    /// <summary>
    /// The calibration of the scores as they are, after <see cref="TemperatureScaling"/> on the same pictures: one number
    /// was fitted to all of them, so it is hardly better here than it would be on others.
    /// </summary>
    public required Reliability Calibration { get; init; }

    /// <summary>Which pictures these were, or null where that is not known.</summary>
    public DataFingerprint? Data { get; init; }

    /// <summary>
    /// The share of these pictures that the scorer learnt from all the same, the model that it went on from included: 0 for
    /// a record that can be trusted. Exact up to a few thousand pictures, else an estimate. Null where it is not known.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SharedPictures { get; init; }

    /// <summary>The same of scenes, by their names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SharedScenes { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Calibration.Bins.Any(bin => bin is null))
            throw new ArgumentException("A bin of the record of the held-out pictures is missing.");
        double[] shares =
        [
            HitsOverLabels,
            HitsOverLabelsLower,
            HitsOverLabelsUpper,
            MeanOverImages,
            ExactMatch,
            CalibrationErrorBefore,
            Calibration.ExpectedCalibrationError,
            SharedPictures ?? 0,
            SharedScenes ?? 0,
            .. Calibration.Bins.SelectMany(bin => (double[])[bin.MeanScore, bin.Frequency]),
        ];
        if (
            Images < 1
            || Labels < Images
            || Scenes < 2
            || Scenes > Images
            || shares.Any(share => share is not (>= 0 and <= 1))
        )
            throw new ArgumentException("The record of the held-out pictures has a number that is out of range.");
        Data?.Validate();
    }
}
