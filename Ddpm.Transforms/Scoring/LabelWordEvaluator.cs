using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>Counts which words of labels are mistaken for which.</summary>
internal static class LabelWordEvaluator
{
    public static LabelWordMetrics Evaluate(IHostEnvironment host, ScoredImages images, LabelWords words)
    {
        var first = Square(words.FirstWords.Count);
        var second = Square(words.SecondWords.Count);
        var swaps = new List<double>();
        for (var image = 0; image < images.Count; image++)
        {
            var (wanted, seen) = (images.Labels(image), images.Top(image));
            foreach (var (label, other) in Pairs(words, wanted, seen))
            {
                first[words.First(label)][words.First(other)]++;
                second[words.Second(label)][words.Second(other)]++;
            }

            if (wanted.Length > 1)
                swaps.Add(words.IsSwap(wanted, seen) ? 1 : 0);
        }

        return new LabelWordMetrics
        {
            FirstWords = words.FirstWords,
            SecondWords = words.SecondWords,
            FirstWordConfusion = ConfusionMatrices.Create(host, words.FirstWords, first),
            SecondWordConfusion = ConfusionMatrices.Create(host, words.SecondWords, second),
            ImagesWithSeveralLabels = swaps.Count,
            SwapCount = (int)swaps.Sum(),
            SwapRatio = Mean(swaps),
        };
    }

    private static IEnumerable<(int Label, int Other)> Pairs(LabelWords words, int[] wanted, int[] seen)
    {
        var right = wanted.Intersect(seen).Select(label => (label, label));
        int[] missed = [.. wanted.Except(seen)];
        int[] others = [.. seen.Except(wanted)];

        // Where words are swapped, each of them is there: none was taken for another.
        return right.Concat(
            words.IsSwap(missed, others) ? missed.Select(label => (label, label)) : words.Pair(missed, others)
        );
    }

    private static EstimatedMetric Mean(List<double> values)
    {
        if (values.Count == 0)
            return new EstimatedMetric(double.NaN, new ConfidenceInterval(double.NaN, double.NaN));
        var (lower, upper) = Bootstrap.Intervals(
            values.Count,
            drawn =>
            {
                var sum = 0.0;
                foreach (var index in drawn)
                    sum += values[index];
                return [sum / drawn.Length];
            }
        )[0];
        return new EstimatedMetric(values.Average(), new ConfidenceInterval(lower, upper));
    }

    private static double[][] Square(int side) => [.. Enumerable.Range(0, side).Select(_ => new double[side])];
}
