namespace Ddpm.Trainers;

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
        var (lower, upper, scenes) = Interval(logits, [.. labels], count, heldOut.Scene);
        var shared = DataFingerprint.Shared(heldOut.Fingerprint, learntFrom);
        return (
            temperature,
            new HeldOutRecord
            {
                Images = accuracy.Images,
                Labels = accuracy.Labels,
                HitsOverLabels = accuracy.HitsOverLabels,
                HitsOverLabelsLower = lower,
                HitsOverLabelsUpper = upper,
                Scenes = scenes,
                MeanOverImages = accuracy.MeanOverImages,
                ExactMatch = accuracy.ExactMatch,
                CalibrationErrorBefore = Reliability.Measure(Scores(logits, 1), labels, count).ExpectedCalibrationError,
                Calibration = Reliability.Measure(Scores(logits, temperature), labels, count),
                Data = heldOut.Fingerprint,
                SharedPictures = shared.Pictures,
                SharedScenes = shared.Scenes,
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

    /// <summary>
    /// The interval of the hits over labels. Pictures of one scene share their objects, and so their hits and misses; drawn
    /// one by one they would pass for more than they are, and the interval would be too narrow. So scenes are drawn, each
    /// with all of its pictures (the cluster bootstrap), where they are known.
    /// </summary>
    private static (double Lower, double Upper, int? Scenes) Interval(
        float[] logits,
        int[][] labels,
        int count,
        Func<int, string?> sceneOf
    )
    {
        var shown = Enumerable.Range(0, labels.Length).Where(image => labels[image].Length > 0).ToList();
        var scenes = shown.GroupBy(sceneOf).ToList();

        // All resamples of a single scene are the same, which would pass for certainty.
        var areKnown = scenes.Count > 1 && scenes.TrueForAll(scene => scene.Key is not null);
        var drawnFrom = (areKnown ? scenes : shown.GroupBy(string? (image) => $"{image}"))
            .Select(images =>
                (
                    Hits: images.Sum(image => Hits(logits.AsSpan(image * count, count), labels[image])),
                    Labels: images.Sum(image => labels[image].Length)
                )
            )
            .ToArray();
        var (lower, upper) = Bootstrap.Intervals(
            drawnFrom.Length,
            drawn =>
            {
                var (found, wanted) = (0L, 0L);
                foreach (var index in drawn)
                {
                    found += drawnFrom[index].Hits;
                    wanted += drawnFrom[index].Labels;
                }

                return [(double)found / wanted];
            }
        )[0];
        return (lower, upper, areKnown ? scenes.Count : null);
    }

    private static int Hits(ReadOnlySpan<float> logits, int[] labels) =>
        LabelAccuracy.TopLabels(logits, labels.Length).Intersect(labels).Count();

    private static float[] Scores(float[] logits, double temperature) =>
        [.. logits.Select(logit => (float)(1 / (1 + Math.Exp(-logit / temperature))))];
}
