using Ddpm.Trainers.Data;

namespace Ddpm.Trainers.Scoring;

/// <summary>Measures a trained scorer on pictures that it did not learn from, and fits its temperature to them.</summary>
internal static class ScorerCalibration
{
    private const int AtOnce = 64;

    /// <summary>Measures a scorer.</summary>
    /// <param name="classifier">The scorer, with a temperature of 1.</param>
    /// <param name="heldOut">Labelled pictures of its shape and vocabulary, at least one with a label.</param>
    /// <param name="learntFrom">What it learnt from, part by part; null for a part that is not known.</param>
    /// <param name="cancellationToken">Stops the work between two batches.</param>
    public static (double Temperature, HeldOutRecord Record) Measure(
        LabelClassifier classifier,
        ILabeledImages heldOut,
        IReadOnlyList<DataFingerprint?> learntFrom,
        CancellationToken cancellationToken
    )
    {
        var count = classifier.Vocabulary.Count;
        var labels = Enumerable.Range(0, heldOut.Count).Select(index => heldOut.Labels(index).ToArray()).ToList();
        var logits = Logits(classifier, heldOut, cancellationToken);
        var temperature = TemperatureScaling.Fit(logits, labels, count);
        var accuracy = LabelAccuracy.Measure(logits, labels, count);
        var (lower, upper) = Interval(logits, [.. labels], count);
        return (
            temperature,
            new HeldOutRecord
            {
                Images = accuracy.Images,
                Labels = accuracy.Labels,
                HitsOverLabels = accuracy.HitsOverLabels,
                HitsOverLabelsLower = lower,
                HitsOverLabelsUpper = upper,
                MeanOverImages = accuracy.MeanOverImages,
                ExactMatch = accuracy.ExactMatch,
                CalibrationErrorBefore = Reliability.Measure(Scores(logits, 1), labels, count).ExpectedCalibrationError,
                Calibration = Reliability.Measure(Scores(logits, temperature), labels, count),
                Data = heldOut.Fingerprint,
                SharedPictures = Share(heldOut.Fingerprint?.Pictures, learntFrom.Select(part => part?.Pictures)),
                SharedScenes = Share(heldOut.Fingerprint?.Scenes, learntFrom.Select(part => part?.Scenes)),
            }
        );
    }

    private static float[] Logits(
        LabelClassifier classifier,
        ILabeledImages images,
        CancellationToken cancellationToken
    )
    {
        var logits = new List<float>(images.Count * classifier.Vocabulary.Count);
        for (var first = 0; first < images.Count; first += AtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(AtOnce, images.Count - first);
            var pixels = new byte[rows * images.Shape.Length];
            for (var row = 0; row < rows; row++)
                images.CopyPixels(first + row, pixels.AsSpan(row * images.Shape.Length, images.Shape.Length));
            logits.AddRange(classifier.RawLogits(pixels, rows));
        }

        return [.. logits];
    }

    private static (double Lower, double Upper) Interval(float[] logits, int[][] labels, int count)
    {
        var shown = Enumerable.Range(0, labels.Length).Where(image => labels[image].Length > 0).ToArray();
        var hits = shown.Select(image => Hits(logits.AsSpan(image * count, count), labels[image])).ToArray();
        return Bootstrap.Intervals(
            shown.Length,
            drawn =>
            {
                var (found, wanted) = (0L, 0L);
                foreach (var index in drawn)
                {
                    found += hits[index];
                    wanted += labels[shown[index]].Length;
                }

                return [(double)found / wanted];
            }
        )[0];
    }

    private static double? Share(HashSketch? heldOut, IEnumerable<HashSketch?> learntFrom)
    {
        var parts = learntFrom.ToList();
        var known = parts.OfType<HashSketch>().ToList();
        if (known.Count == 0)
            return null;
        var share = HashSketch.Share(heldOut, known.Aggregate((one, other) => one.Union(other)));

        // What is found in the known parts is certain; that nothing is found there says nothing of the others.
        return share == 0 && known.Count < parts.Count ? null : share;
    }

    private static int Hits(ReadOnlySpan<float> logits, int[] labels) =>
        LabelAccuracy.TopLabels(logits, labels.Length).Intersect(labels).Count();

    private static float[] Scores(float[] logits, double temperature) =>
        [.. logits.Select(logit => (float)(1 / (1 + Math.Exp(-logit / temperature))))];
}
