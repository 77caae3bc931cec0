namespace Ddpm.Trainers;

/// <summary>
/// How well scores name the labels that pictures should show. A picture that should show k labels is given its k
/// highest scores; each of these that is one of its labels is a hit. Of two equal scores the one of the lower label
/// index is the higher. A picture that should show nothing is left out of every number.
/// </summary>
/// <remarks>
/// This is the rule of the i-CLEVR evaluator, which takes the k highest with <c>torch.topk</c>. PyTorch does not say
/// which of equal scores that picks; <see cref="UndecidedImages"/> counts the pictures where it would matter.
/// </remarks>
internal sealed record LabelAccuracy
{
    private LabelAccuracy() { }

    /// <summary>The hits of all pictures over the labels of all pictures, in [0, 1]; NaN where nothing was counted.</summary>
    public required double HitsOverLabels { get; init; }

    /// <summary>Each picture's hits over its labels, averaged over the pictures, in [0, 1]; NaN where nothing was counted.</summary>
    public required double MeanOverImages { get; init; }

    /// <summary>The sum behind <see cref="MeanOverImages"/>, and over how many pictures.</summary>
    internal (double Sum, int Pictures) SumOverImages => (Images == 0 ? 0 : MeanOverImages * Images, Images);

    /// <summary>The share of pictures with a hit for each label, in [0, 1]; NaN where nothing was counted.</summary>
    public required double ExactMatch { get; init; }

    /// <summary>How many pictures were counted: those that should show at least one label.</summary>
    public required int Images { get; init; }

    /// <summary>How many labels these pictures should show together.</summary>
    public required int Labels { get; init; }

    /// <summary>
    /// How many pictures have equal scores at the k-th place of which some, not all, belong to wanted labels, so that
    /// another rule for equal scores could count other hits. With 0, every such rule gives the same numbers.
    /// </summary>
    public required int UndecidedImages { get; init; }

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

        var (images, wanted, hits, exact, undecided, ratios) = (0, 0L, 0L, 0, 0, 0.0);
        for (var image = 0; image < labels.Count; image++)
        {
            var own = labels[image];
            var row = scores.Slice(image * labelCount, labelCount);
            Check(row, own, image);
            if (own.Length == 0)
                continue;

            var found = Hits(row, own);
            images++;
            wanted += own.Length;
            hits += found;
            exact += found == own.Length ? 1 : 0;
            undecided += IsUndecided(row, own) ? 1 : 0;
            ratios += (double)found / own.Length;
        }

        return new LabelAccuracy
        {
            HitsOverLabels = (double)hits / wanted,
            MeanOverImages = ratios / images,
            ExactMatch = (double)exact / images,
            Images = images,
            Labels = checked((int)wanted),
            UndecidedImages = undecided,
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

    /// <summary>The labels with a picture's highest scores, the highest first.</summary>
    /// <param name="scores">The picture's score for each label; none is NaN.</param>
    /// <param name="count">How many, 0 to as many as there are scores.</param>
    public static int[] TopLabels(ReadOnlySpan<float> scores, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, scores.Length);
        var values = scores.ToArray();
        var labels = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(
            labels,
            (one, other) => values[one] == values[other] ? one - other : values[other].CompareTo(values[one])
        );
        return labels[..count];
    }

    /// <summary>Whether equal scores of wanted and of other labels compete for the last of a picture's k places.</summary>
    private static bool IsUndecided(ReadOnlySpan<float> scores, int[] own)
    {
        var edge = scores[TopLabels(scores, own.Length)[^1]];
        var (tied, wanted, places) = (0, 0, own.Length);
        for (var label = 0; label < scores.Length; label++)
            if (scores[label] > edge)
                places--;
            else if (scores[label] == edge)
            {
                tied++;
                wanted += Array.IndexOf(own, label) >= 0 ? 1 : 0;
            }

        return tied > places && wanted > 0 && wanted < tied;
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
