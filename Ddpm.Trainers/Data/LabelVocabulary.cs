using System.Collections.Frozen;

namespace Ddpm.Trainers;

/// <summary>The ordered list of label names that a model knows; a label's index is its place in the list.</summary>
/// <remarks>
/// Names are kept in Unicode's normal form C, and labels are found in whatever form they are asked for: "é" as one character
/// or as an "e" and an accent is one label.
/// </remarks>
public sealed class LabelVocabulary
{
    private const int MostListed = 50;

    private readonly FrozenDictionary<string, int> _indices;

    /// <param name="names">The label names in the order of their indices.</param>
    /// <exception cref="ArgumentException">The list is empty, or a name is blank or listed twice, be it in two forms.</exception>
    public LabelVocabulary(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] given = [.. names];
        Names = [.. given.Select(name => name is null ? "" : NormalForm.Of(name))];
        if (Names.Count == 0)
            throw new ArgumentException("The vocabulary has no labels; at least one is needed.", nameof(names));

        var indices = new Dictionary<string, int>(Names.Count, StringComparer.Ordinal);
        for (var index = 0; index < Names.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(Names[index]))
                throw new ArgumentException($"Label {index} of the vocabulary is blank.", nameof(names));
            if (!indices.TryAdd(Names[index], index))
                throw new ArgumentException(Twice(given[indices[Names[index]]], given[index]), nameof(names));
        }

        _indices = indices.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The label names in the order of their indices, in normal form C.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many labels there are.</summary>
    public int Count => Names.Count;

    /// <summary>The index of a label.</summary>
    /// <exception cref="ArgumentException">The label is not in the vocabulary.</exception>
    public int IndexOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return _indices.TryGetValue(NormalForm.Of(label), out var index)
            ? index
            : throw new ArgumentException($"Label '{label}' is unknown. {Hint(label)}", nameof(label));
    }

    /// <summary>Whether the label is in the vocabulary.</summary>
    public bool Contains(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return _indices.ContainsKey(NormalForm.Of(label));
    }

    /// <summary>
    /// What to say to somebody who asks for a label that is not in the vocabulary: which one was probably meant, where
    /// one is near, and which there are, 50 at most.
    /// </summary>
    public string Hint(string unknown)
    {
        ArgumentNullException.ThrowIfNull(unknown);
        var near = NearName.Find(NormalForm.Of(unknown), Names) is { } name ? $"Did you mean '{name}'? " : "";
        var more = Count > MostListed ? $" and {Count - MostListed} more" : "";
        return $"{near}Known labels: {string.Join(", ", Names.Take(MostListed))}{more}.";
    }

    /// <summary>The indices of a set of labels: sorted, each once.</summary>
    /// <exception cref="ArgumentException">A label is not in the vocabulary.</exception>
    public int[] Encode(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select(IndexOf).Distinct().Order()];
    }

    // The two look alike, so that only their characters tell them apart.
    private static string Twice(string first, string second) =>
        first == second
            ? $"Label '{first}' is twice in the vocabulary."
            : $"Labels '{first}' ({Characters(first)}) and '{second}' ({Characters(second)}) of the vocabulary are one label, "
                + "written in two ways; keep one of them.";

    private static string Characters(string label) =>
        string.Join(' ', label.Where(character => character > '~').Select(character => $"U+{(int)character:X4}"));
}
