namespace Ddpm.Transforms;

/// <summary>
/// Numbers the labels of rows: as a vocabulary does, or, where none is known before all rows are read, as they come.
/// </summary>
/// <param name="vocabulary">The labels that there may be, or null for all that occur.</param>
/// <param name="column">The column of labels, for messages.</param>
internal sealed class LabelNumbers(LabelVocabulary? vocabulary, string column)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [.. vocabulary?.Names ?? []];

    /// <summary>The names by number.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The numbers of a row's labels: sorted, each once.</summary>
    /// <exception cref="InvalidDataException">A label is not in the vocabulary.</exception>
    public int[] Of(string[] labels, long row)
    {
        if (vocabulary is null)
            return [.. labels.Select(NumberOf).Distinct().Order()];
        var unknown = Array.Find(labels, label => !vocabulary.Contains(label));
        return unknown is null
            ? vocabulary.Encode(labels)
            : throw new InvalidDataException(
                $"Row {row} has the unknown label '{unknown}' in column '{column}'. " + vocabulary.Hint(unknown)
            );
    }

    /// <summary>The vocabulary, in ordinal order where it was not known, and the index in it of each number.</summary>
    public (LabelVocabulary Vocabulary, int[] Indices) Finish()
    {
        var known = vocabulary ?? new LabelVocabulary(_names.Order(StringComparer.Ordinal));
        return (known, [.. _names.Select(known.IndexOf)]);
    }

    private int NumberOf(string label)
    {
        if (_numbers.TryGetValue(label, out var number))
            return number;
        _names.Add(label);
        return _numbers[label] = _names.Count - 1;
    }
}
