using Ddpm.Transforms.Scoring;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Output;

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
