using System.Globalization;
using System.Numerics.Tensors;
using System.Text;

namespace Ddpm.Trainers;

/// <summary>
/// The words that names of labels are made of, by which labels have something in common: what is learnt of "cube" in "red cube" is
/// known of "cyan cube". Words are the runs of letters, digits and their marks; upper and lower case are one.
/// </summary>
/// <remarks>
/// The vector of a label of n words is 0.3·own + √((1 − 0.3²)/n)·Σ words. So each has a variance of 1 at first, as vectors without
/// words have, and most of what is learnt of it goes into its words.
/// </remarks>
internal sealed class LabelWords
{
    private const double Own = 0.3;

    private LabelWords(int count, IReadOnlyList<int[]> ofLabels)
    {
        Count = count;
        OfLabels = ofLabels;
    }

    /// <summary>How many different words there are.</summary>
    public int Count { get; }

    /// <summary>The words of each label as indices, each once; none of a label that shares no word with another.</summary>
    public IReadOnlyList<int[]> OfLabels { get; }

    /// <summary>What a label's own vector is multiplied by: 1 where it has no words.</summary>
    public float OwnShare(int label) => OfLabels[label].Length == 0 ? 1 : (float)Own;

    /// <summary>What the vector of each of a label's words is multiplied by.</summary>
    public float WordShare(int label) => (float)Math.Sqrt((1 - Own * Own) / OfLabels[label].Length);

    /// <summary>Makes the vector of a label of its own one, in its place.</summary>
    /// <param name="label">The index of the label.</param>
    /// <param name="vector">Its own vector.</param>
    /// <param name="words">The vectors of all words, one after the other.</param>
    public void Mix(int label, Span<float> vector, ReadOnlySpan<float> words)
    {
        TensorPrimitives.Multiply(vector, OwnShare(label), vector);
        foreach (var word in OfLabels[label])
            TensorPrimitives.MultiplyAdd(
                words.Slice(word * vector.Length, vector.Length),
                WordShare(label),
                vector,
                vector
            );
    }

    /// <summary>The words of a vocabulary, or null where no two labels share one.</summary>
    public static LabelWords? Of(LabelVocabulary labels)
    {
        string[][] words = [.. labels.Names.Select(name => Split(name).Distinct(StringComparer.Ordinal).ToArray())];
        var shared = words
            .SelectMany(own => own)
            .CountBy(word => word, StringComparer.Ordinal)
            .Where(word => word.Value > 1)
            .Select(word => word.Key)
            .ToHashSet(StringComparer.Ordinal);
        if (shared.Count == 0)
            return null;

        // A label with a shared word needs its other words too, by which it differs.
        string[][] kept = [.. words.Select(own => own.Any(shared.Contains) ? own : [])];
        string[] all = [.. kept.SelectMany(own => own).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var indices = all.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
        return new(all.Length, [.. kept.Select(own => own.Select(word => indices[word]).Order().ToArray())]);
    }

    /// <summary>The words of a name, in upper case and normal form C.</summary>
    public static IEnumerable<string> Split(string name)
    {
        var word = new StringBuilder();
        foreach (var rune in NormalForm.Of(name.ToUpperInvariant()).EnumerateRunes())
        {
            if (IsOfWord(rune))
                word.Append(rune.ToString());
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }

    // Vowel signs of Indic scripts are marks, which belong to their letters.
    private static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
