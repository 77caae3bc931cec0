namespace Ddpm.Transforms;

/// <summary>Compares the labels whose scores reach a threshold with those that are wanted.</summary>
internal static class LabelThresholdEvaluator
{
    public static LabelThresholdMetrics Evaluate(ScoredImages images, double threshold)
    {
        var shown = Enumerable.Range(0, images.Count).Select(image => Shown(images.Scores(image), threshold)).ToArray();
        var everything = Enumerable.Range(0, images.Count).ToArray();
        var values = Measure(images, shown, everything);
        var intervals = Bootstrap.Intervals(images.Count, drawn => Measure(images, shown, drawn));
        var next = 0;
        EstimatedMetric Next()
        {
            var (lower, upper) = intervals[next];
            return new EstimatedMetric(values[next++], new ConfidenceInterval(lower, upper));
        }

        // In the order of Measure.
        return new LabelThresholdMetrics
        {
            Threshold = threshold,
            MicroPrecision = Next(),
            MicroRecall = Next(),
            MicroF1 = Next(),
            MacroPrecision = Next(),
            MacroRecall = Next(),
            MacroF1 = Next(),
            ExactMatchRatio = Next(),
            TooManyRatio = Next(),
            TooFewRatio = Next(),
        };
    }

    private static double[] Measure(ScoredImages images, int[][] shown, ReadOnlySpan<int> drawn)
    {
        var count = images.Vocabulary.Count;
        var (wanted, seen, both) = (new int[count], new int[count], new int[count]);
        var (exact, tooMany, tooFew) = (0, 0, 0);
        foreach (var image in drawn)
        {
            var own = images.Labels(image);
            var hits = 0;
            foreach (var label in own)
                wanted[label]++;
            foreach (var label in shown[image])
            {
                seen[label]++;
                if (Array.IndexOf(own, label) < 0)
                    continue;
                both[label]++;
                hits++;
            }

            exact += hits == own.Length && hits == shown[image].Length ? 1 : 0;
            tooMany += shown[image].Length > own.Length ? 1 : 0;
            tooFew += shown[image].Length < own.Length ? 1 : 0;
        }

        var occurring = Enumerable.Range(0, count).Where(label => wanted[label] > 0).ToList();
        return
        [
            Share(both.Sum(), seen.Sum()),
            Share(both.Sum(), wanted.Sum()),
            Share(2 * both.Sum(), wanted.Sum() + seen.Sum()),
            occurring.Average(label => Share(both[label], seen[label])),
            occurring.Average(label => Share(both[label], wanted[label])),
            occurring.Average(label => Share(2 * both[label], wanted[label] + seen[label])),
            (double)exact / drawn.Length,
            (double)tooMany / drawn.Length,
            (double)tooFew / drawn.Length,
        ];
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    private static int[] Shown(ReadOnlySpan<float> scores, double threshold)
    {
        var shown = new List<int>();
        for (var label = 0; label < scores.Length; label++)
            if (scores[label] >= threshold)
                shown.Add(label);
        return [.. shown];
    }
}
