using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Compares a column of scores with a column of the labels that the pictures should show.</summary>
internal static class ImageLabelEvaluator
{
    public static ImageLabelMetrics Evaluate(
        IHostEnvironment host,
        IDataView data,
        string labelColumnName,
        string scoreColumnName,
        double threshold,
        bool ignoreUnknownLabels
    )
    {
        var (images, accuracy) = ScoredImagesReader.Read(
            host,
            data,
            labelColumnName,
            scoreColumnName,
            ignoreUnknownLabels
        );
        var hits = Enumerable
            .Range(0, images.Count)
            .Select(image => images.Labels(image).Intersect(images.Top(image)).Count())
            .ToArray();
        var counts = Enumerable.Range(0, images.Count).Select(image => images.Labels(image).Length).ToArray();
        var groups = counts.Distinct().Order().ToArray();
        var values = Measure(hits, counts, groups, Enumerable.Range(0, images.Count).ToArray());
        var intervals = Bootstrap
            .Intervals(images.Count, drawn => Measure(hits, counts, groups, drawn))
            .Select(interval => new ConfidenceInterval(interval.Lower, interval.Upper))
            .ToList();
        var words = LabelWords.Derive(images.Vocabulary, out var reason);
        return new ImageLabelMetrics
        {
            AccuracyHitsOverLabels = accuracy.HitsOverLabels,
            AccuracyHitsOverLabelsInterval = intervals[0],
            AccuracyMeanOverImages = accuracy.MeanOverImages,
            AccuracyMeanOverImagesInterval = intervals[1],
            ExactMatchRatio = accuracy.ExactMatch,
            ExactMatchRatioInterval = intervals[2],
            ExactMatchByLabelCount =
            [
                .. groups.Select(
                    (group, index) =>
                        new LabelCountMetrics(
                            group,
                            counts.Count(count => count == group),
                            new EstimatedMetric(values[3 + index], intervals[3 + index])
                        )
                ),
            ],
            ImageCount = accuracy.Images,
            LabelCount = accuracy.Labels,
            UndecidedImageCount = accuracy.UndecidedImages,
            PerLabelRecall = Recall(images),
            AboveThreshold = LabelThresholdEvaluator.Evaluate(images, threshold),
            Words = words is null ? null : LabelWordEvaluator.Evaluate(host, images, words),
            WhyNoWords = reason,
        };
    }

    /// <summary>Hits over labels, mean over images and exact match, the last also of each number of labels.</summary>
    private static double[] Measure(int[] hits, int[] counts, int[] groups, ReadOnlySpan<int> drawn)
    {
        var (allHits, allLabels, ratios, exact) = (0L, 0L, 0.0, 0);
        var (exactOf, imagesOf) = (new int[groups.Length], new int[groups.Length]);
        foreach (var image in drawn)
        {
            var isExact = hits[image] == counts[image] ? 1 : 0;
            allHits += hits[image];
            allLabels += counts[image];
            ratios += (double)hits[image] / counts[image];
            exact += isExact;
            var group = Array.BinarySearch(groups, counts[image]);
            exactOf[group] += isExact;
            imagesOf[group]++;
        }

        return
        [
            (double)allHits / allLabels,
            ratios / drawn.Length,
            (double)exact / drawn.Length,
            .. exactOf.Zip(imagesOf, (right, all) => (double)right / all),
        ];
    }

    private static LabelRecall[] Recall(ScoredImages images)
    {
        var labels = images.Vocabulary.Count;
        var all = Enumerable.Range(0, images.Count).ToArray();
        var isFound = Array.ConvertAll(
            all,
            image => Array.ConvertAll(images.Labels(image), label => images.Top(image).Contains(label))
        );
        var values = Measure(all);
        var intervals = Bootstrap.Intervals(images.Count, Measure);
        var wanted = new int[labels];
        foreach (var label in all.SelectMany(images.Labels))
            wanted[label]++;
        return
        [
            .. images.Vocabulary.Names.Select(
                (name, label) =>
                    new LabelRecall(
                        name,
                        wanted[label],
                        new(values[label], new(intervals[label].Lower, intervals[label].Upper))
                    )
            ),
        ];

        double[] Measure(ReadOnlySpan<int> drawn)
        {
            var (found, asked) = (new int[labels], new int[labels]);
            foreach (var image in drawn)
            {
                var own = images.Labels(image);
                for (var place = 0; place < own.Length; place++)
                {
                    asked[own[place]]++;
                    found[own[place]] += isFound[image][place] ? 1 : 0;
                }
            }

            return [.. found.Zip(asked, (right, of) => (double)right / of)];
        }
    }
}
