namespace Ddpm.Trainers.Scoring;

/// <summary>
/// How well scores name the labels that pictures should show. A picture that should show k labels is given its k
/// highest scores; each of these that is one of its labels is a hit. Of two equal scores the one of the lower label
/// index is the higher. A picture that should show nothing is left out of every number.
/// </summary>
public sealed record LabelAccuracy
{
    private LabelAccuracy() { }

    /// <summary>The hits of all pictures over the labels of all pictures, in [0, 1]; NaN where nothing was counted.</summary>
    public required double HitsOverLabels { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures, in [0, 1]; NaN where nothing was counted.</summary>
    public required double MeanOverImages { get; init; }

    /// <summary>The share of pictures with a hit for each label, in [0, 1]; NaN where nothing was counted.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>How many pictures were counted: those that should show at least one label.</summary>
    public required int Images { get; init; }

    /// <summary>How many labels these pictures should show together.</summary>
    public required int Labels { get; init; }

    /// <summary>Compares scores with labels.</summary>
    /// <param name="scores">One score for each picture and label, picture after picture; any scale, higher is surer.</param>
    /// <param name="labels">The label indices that each picture should show: each once, from 0 to labelCount − 1.</param>
    /// <param name="labelCount">How many labels there are.</param>
    /// <exception cref="ArgumentException">
    /// There are more or fewer scores than pictures × labels, a score is NaN, or a label is out of range or listed twice.
    /// </exception>
    public static LabelAccuracy Measure(ReadOnlySpan<float> scores, IReadOnlyList<int[]> labels, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(labelCount, 1);
        if (scores.Length != (long)labels.Count * labelCount)
            throw new ArgumentException(
                $"{labels.Count} pictures and {labelCount} labels need {(long)labels.Count * labelCount} scores; "
                    + $"{scores.Length} were given.",
                nameof(scores)
            );

        var (images, wanted, hits, exact, ratios) = (0, 0L, 0L, 0, 0.0);
        for (var image = 0; image < labels.Count; image++)
        {
            var own = labels[image];
            Check(scores.Slice(image * labelCount, labelCount), own, image);
            if (own.Length == 0)
                continue;

            var found = Hits(scores.Slice(image * labelCount, labelCount), own);
            images++;
            wanted += own.Length;
            hits += found;
            exact += found == own.Length ? 1 : 0;
            ratios += (double)found / own.Length;
        }

        return new LabelAccuracy
        {
            HitsOverLabels = (double)hits / wanted,
            MeanOverImages = ratios / images,
            ExactMatch = (double)exact / images,
            Images = images,
            Labels = checked((int)wanted),
        };
    }

    /// <summary>Whether a label is among a picture's highest scores.</summary>
    /// <param name="scores">The picture's score for each label; none is NaN.</param>
    /// <param name="label">The label's index.</param>
    /// <param name="count">How many of the highest scores are looked at: as many labels as the picture should show.</param>
    public static bool IsHit(ReadOnlySpan<float> scores, int label, int count)
    {
        var higher = 0;
        for (var other = 0; other < scores.Length; other++)
            if (scores[other] > scores[label] || (scores[other] == scores[label] && other < label))
                higher++;
        return higher < count;
    }

    /// <summary>How many of a picture's k labels are among its k highest scores.</summary>
    private static int Hits(ReadOnlySpan<float> scores, int[] own)
    {
        var hits = 0;
        foreach (var label in own)
            if (IsHit(scores, label, own.Length))
                hits++;
        return hits;
    }

    private static void Check(ReadOnlySpan<float> scores, int[] own, int image)
    {
        foreach (var score in scores)
            if (float.IsNaN(score))
                throw new ArgumentException($"A score of picture {image} is not a number.", nameof(scores));
        for (var place = 0; place < own.Length; place++)
        {
            if ((uint)own[place] >= (uint)scores.Length)
                throw new ArgumentException(
                    $"Picture {image} has label index {own[place]}; it must be 0 to {scores.Length - 1}.",
                    nameof(own)
                );
            if (Array.IndexOf(own, own[place]) != place)
                throw new ArgumentException($"Picture {image} has label index {own[place]} twice.", nameof(own));
        }
    }
}
