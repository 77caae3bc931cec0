namespace Ddpm.Transforms;

/// <summary>The words of labels that all consist of two, such as "red cube".</summary>
internal sealed class LabelWords
{
    private readonly (int First, int Second)[] _words;

    private LabelWords(IReadOnlyList<string[]> labels)
    {
        FirstWords = [.. labels.Select(words => words[0]).Distinct()];
        SecondWords = [.. labels.Select(words => words[1]).Distinct()];
        _words = [.. labels.Select(words => (FirstWords.IndexOf(words[0]), SecondWords.IndexOf(words[1])))];
    }

    /// <summary>The different first words, in the order in which the vocabulary has them.</summary>
    public List<string> FirstWords { get; }

    /// <summary>The different second words, likewise.</summary>
    public List<string> SecondWords { get; }

    /// <summary>Takes labels apart.</summary>
    /// <param name="vocabulary">The labels.</param>
    /// <param name="reason">Why there are no two words each, where the result is null.</param>
    public static LabelWords? Derive(LabelVocabulary vocabulary, out string? reason)
    {
        var labels = vocabulary.Names.Select(name => name.Split(' ')).ToList();
        var other = labels.FindIndex(words => words.Length != 2 || words.Any(string.IsNullOrWhiteSpace));
        reason =
            other < 0
                ? null
                : $"The label '{vocabulary.Names[other]}' does not consist of two words, so there is nothing to say "
                    + "about words that were mistaken for each other.";
        return other < 0 ? new LabelWords(labels) : null;
    }

    /// <summary>The index of a label's first word.</summary>
    public int First(int label) => _words[label].First;

    /// <summary>The index of a label's second word.</summary>
    public int Second(int label) => _words[label].Second;

    /// <summary>Whether two labels have a word in common, at the same place.</summary>
    public bool Share(int label, int other) => First(label) == First(other) || Second(label) == Second(other);

    /// <summary>Whether two lists of labels differ, and have the same first words and the same second words.</summary>
    public bool IsSwap(int[] labels, int[] others) =>
        !labels.Order().SequenceEqual(others.Order())
        && labels.Select(First).Order().SequenceEqual(others.Select(First).Order())
        && labels.Select(Second).Order().SequenceEqual(others.Select(Second).Order());

    /// <summary>
    /// Sets each label of a list against one of another list of the same length, with as many pairs that share a word as
    /// possible (Kuhn's augmenting paths), the rest in order.
    /// </summary>
    public IReadOnlyList<(int Label, int Other)> Pair(int[] labels, int[] others)
    {
        var partner = new int[others.Length];
        Array.Fill(partner, -1);
        for (var label = 0; label < labels.Length; label++)
            TryPlace(label, new bool[others.Length]);

        var left = new Queue<int>(Enumerable.Range(0, labels.Length).Where(label => !partner.Contains(label)));
        return
        [
            .. others.Select((other, place) => (labels[partner[place] < 0 ? left.Dequeue() : partner[place]], other)),
        ];

        bool TryPlace(int label, bool[] tried)
        {
            for (var place = 0; place < others.Length; place++)
            {
                if (tried[place] || !Share(labels[label], others[place]))
                    continue;
                tried[place] = true;
                if (partner[place] >= 0 && !TryPlace(partner[place], tried))
                    continue;
                partner[place] = label;
                return true;
            }

            return false;
        }
    }
}
