using System.Runtime.InteropServices;

namespace Ddpm.Transforms;

/// <summary>
/// Looks, while pictures are read, for what makes learning from them pointless and yet is no error: pictures that are all alike, the
/// same picture with other labels, labels without a picture. A picture takes 16 bytes.
/// </summary>
internal sealed class PictureChecks
{
    /// <summary>How many labels a warning names.</summary>
    private const int Named = 5;

    private readonly List<ulong> _pictures = [];
    private readonly List<ulong> _labelSets = [];
    private readonly List<LabelState> _states = [];
    private long _leftOut;
    private string _firstLeftOut = "";

    private record struct LabelState(int Count, ulong First, bool Differ);

    /// <summary>Takes a picture in.</summary>
    /// <param name="hash">The hash of its pixels, as they are learnt.</param>
    /// <param name="labels">The numbers of its labels: sorted, each once.</param>
    public void Add(ulong hash, ReadOnlySpan<int> labels)
    {
        _pictures.Add(hash);
        _labelSets.Add(HashSketch.Hash(MemoryMarshal.AsBytes(labels)));
        foreach (var label in labels)
        {
            while (_states.Count <= label)
                _states.Add(default);
            var state = _states[label];
            _states[label] =
                state.Count == 0
                    ? new(1, hash, false)
                    : state with
                    {
                        Count = state.Count + 1,
                        Differ = state.Differ || state.First != hash,
                    };
        }
    }

    /// <summary>Counts a picture that is left out since it has no label.</summary>
    /// <param name="row">Its row.</param>
    /// <param name="name">Its name, or null where it has none.</param>
    public void LeaveOut(long row, string? name)
    {
        if (_leftOut++ == 0)
            _firstLeftOut = name is null ? $"row {row}" : $"'{name}' (row {row})";
    }

    /// <summary>What was found.</summary>
    /// <param name="names">The names of the labels by number.</param>
    /// <param name="column">The column of labels.</param>
    public PictureWarnings ToWarnings(IReadOnlyList<string> names, string column) =>
        new(
            _leftOut == 0
                ? []
                :
                [
                    $"{_leftOut} of {_leftOut + _pictures.Count} pictures have no label in column '{column}' and are left out, "
                        + $"first {_firstLeftOut}.",
                ],
            [.. Alike(names), .. Without(names)]
        );

    private IEnumerable<string> Alike(IReadOnlyList<string> names)
    {
        var different = Copies(out var contradicting);
        if (_pictures.Count > 1 && different == 1)
        {
            yield return $"All {_pictures.Count} pictures are identical, so that there is nothing to learn from them.";
            yield break;
        }

        var alike = Enumerable.Range(0, _states.Count).Where(label => _states[label] is { Count: > 1, Differ: false });
        if (Names(alike, names) is { } labels)
            yield return $"All pictures of a label are identical, so that only this one can be learnt: {labels}.";
        if (contradicting > 0)
            yield return $"{contradicting} pictures are exact copies of pictures with other labels, so that their labels cannot be "
                + "learnt.";
    }

    private IEnumerable<string> Without(IReadOnlyList<string> names)
    {
        var without = Enumerable
            .Range(0, names.Count)
            .Where(label => label >= _states.Count || _states[label].Count == 0);
        if (Names(without, names) is { } labels)
            yield return $"No picture has these labels of the vocabulary, so that they cannot be learnt: {labels}.";
    }

    /// <summary>How many different pictures there are, and how many have copies with other labels.</summary>
    private int Copies(out int contradicting)
    {
        var (pictures, labels) = (_pictures.ToArray(), _labelSets.ToArray());
        Array.Sort(pictures, labels);
        var different = 0;
        contradicting = 0;
        for (int first = 0, end; first < pictures.Length; first = end)
        {
            end = first + 1;
            while (end < pictures.Length && pictures[end] == pictures[first])
                end++;
            different++;
            if (labels.AsSpan(first, end - first).ContainsAnyExcept(labels[first]))
                contradicting += end - first;
        }

        return different;
    }

    private static string? Names(IEnumerable<int> labels, IReadOnlyList<string> names)
    {
        var all = labels.Select(label => names[label]).Order(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
            return null;
        var more = all.Count > Named ? $" and {all.Count - Named} more" : "";
        return string.Join(", ", all.Take(Named).Select(name => $"'{name}'")) + more;
    }
}
