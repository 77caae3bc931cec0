using System.Collections.Frozen;

namespace Ddpm.Trainers.Data;

/// <summary>The ordered list of label names that a model knows; a label's index is its place in the list.</summary>
public sealed class LabelVocabulary
{
    private readonly FrozenDictionary<string, int> _indices;

    /// <param name="names">The label names in the order of their indices.</param>
    /// <exception cref="ArgumentException">The list is empty, or a name is blank or listed twice.</exception>
    public LabelVocabulary(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Names = [.. names];
        if (Names.Count == 0)
            throw new ArgumentException("The vocabulary has no labels; at least one is needed.", nameof(names));

        var indices = new Dictionary<string, int>(Names.Count, StringComparer.Ordinal);
        for (var index = 0; index < Names.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(Names[index]))
                throw new ArgumentException($"Label {index} of the vocabulary is blank.", nameof(names));
            if (!indices.TryAdd(Names[index], index))
                throw new ArgumentException($"Label '{Names[index]}' is twice in the vocabulary.", nameof(names));
        }

        _indices = indices.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The label names in the order of their indices.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many labels there are.</summary>
    public int Count => Names.Count;

    /// <summary>The index of a label.</summary>
    /// <exception cref="ArgumentException">The label is not in the vocabulary.</exception>
    public int IndexOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return _indices.TryGetValue(label, out var index)
            ? index
            : throw new ArgumentException(
                $"Label '{label}' is unknown. Known labels: {string.Join(", ", Names)}.",
                nameof(label)
            );
    }

    /// <summary>Whether the label is in the vocabulary.</summary>
    public bool Contains(string label) => _indices.ContainsKey(label);

    /// <summary>The indices of a set of labels: sorted, each once.</summary>
    /// <exception cref="ArgumentException">A label is not in the vocabulary.</exception>
    public int[] Encode(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select(IndexOf).Distinct().Order()];
    }
}
