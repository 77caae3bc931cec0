using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Weights that were saved as a part of something larger, such as a Lightning module or a network with a backbone: what stands
/// before a network's own names is found by these, and what else is there is told apart.
/// </summary>
internal sealed class FittingNames
{
    private const int MostListed = 10;

    private readonly Dictionary<string, Tensor> _targets;
    private readonly HashSet<string> _required;
    private readonly int _longestName;
    private readonly NamePrefix[] _rules;

    /// <param name="targets">The network's own tensors by name, of which shapes are enough.</param>
    /// <param name="isRequired">Whether the network needs a tensor of that name.</param>
    /// <param name="rules">Rules for names, of which those that replace a beginning by another also hold behind a prefix.</param>
    public FittingNames(
        Dictionary<string, Tensor> targets,
        Func<string, bool> isRequired,
        IReadOnlyList<NamePrefix> rules
    )
    {
        _targets = targets;
        _required = targets.Keys.Where(isRequired).ToHashSet(StringComparer.Ordinal);
        _rules = [.. rules.Where(rule => rule.To.Length > 0)];

        // A rule may take a part away, as that of "fc.0." does.
        _longestName = targets.Keys.Max(Dots) + 1;
    }

    /// <summary>Brings the names to those of the network.</summary>
    /// <param name="weights">Tensors by name; they are the ones that are returned.</param>
    /// <param name="ignoreExtra">Whether tensors that the network has no place for are left out, where all others are there.</param>
    /// <param name="hint">What may help where they do not fit, or nothing.</param>
    /// <returns>The tensors by the network's names, and those that it has no place for by their own.</returns>
    /// <exception cref="InvalidDataException">They fit behind more than one prefix.</exception>
    public Dictionary<string, Tensor> Apply(
        IReadOnlyDictionary<string, Tensor> weights,
        bool ignoreExtra,
        out string hint
    )
    {
        hint = "";
        var found = Prefixes(weights.Keys);
        var fitting = found
            .Where(one => one.Value.Count == _required.Count)
            .Select(one => one.Key)
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (fitting.Length > 1 && fitting[0].Length > 0)
            throw new InvalidDataException(
                $"The network's names are there behind {fitting.Length} prefixes: {List(fitting)}. Take the one that is meant away with "
                    + $"{nameof(PretrainedClassifierOptions.Renames)} (--rename {ShownName.Of(fitting[0])}=), and leave out the others "
                    + $"with {nameof(PretrainedClassifierOptions.IgnoreExtra)} (--ignore-extra)."
            );
        if (fitting.Length == 0)
        {
            hint = Hint(weights, found);
            return weights.ToDictionary(StringComparer.Ordinal);
        }

        var named = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var extra = new List<string>();
        foreach (var (name, tensor) in weights)
            if (OwnName(name, fitting[0]) is not { } own || !named.TryAdd(own, tensor))
                extra.Add(name);
        if (ignoreExtra || extra.Count == 0)
            return named;
        foreach (var name in extra)
            named.TryAdd(_targets.ContainsKey(name) ? $"{name} (not behind '{fitting[0]}')" : name, weights[name]);
        hint =
            $" What is unexpected is left out with {nameof(PretrainedClassifierOptions.IgnoreExtra)} (--ignore-extra).";
        return named;
    }

    /// <summary>The network's name of a tensor behind a prefix, or null.</summary>
    private string? OwnName(string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var own = _rules.Aggregate(name[prefix.Length..], (current, rule) => rule.ApplyTo(current));
        return _targets.ContainsKey(own) ? own : null;
    }

    /// <summary>What stands before names of the network, and which of those that it needs are there.</summary>
    private Dictionary<string, HashSet<string>> Prefixes(IEnumerable<string> names)
    {
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            // From the last part to the whole name, and no further than the network's names go.
            var start = name.Length;
            for (var parts = 0; parts <= _longestName && start > 0; parts++)
            {
                start = start < 2 ? 0 : name.LastIndexOf('.', start - 2) + 1;
                if (OwnName(name, name[..start]) is not { } own || !_required.Contains(own))
                    continue;
                if (!found.TryGetValue(name[..start], out var there))
                    found.Add(name[..start], there = new(StringComparer.Ordinal));
                there.Add(own);
            }
        }
        return found;
    }

    private string Hint(IReadOnlyDictionary<string, Tensor> weights, Dictionary<string, HashSet<string>> found)
    {
        // Names such as "conv1.weight" are those of many places; a prefix is one where most of the network is.
        var (prefix, there) = found.OrderBy(one => (-one.Value.Count, one.Key.Length)).FirstOrDefault();
        if (there is null || there.Count * 2 < _required.Count)
            return "";
        var hint =
            prefix.Length == 0
                ? ""
                : $" {there.Count} of the network's {_required.Count} names are there behind '{ShownName.Of(prefix)}', which "
                    + $"{nameof(PretrainedClassifierOptions.Renames)} take away (--rename {ShownName.Of(prefix)}=).";
        var missing = _required.Except(there).ToArray();
        var others = OthersLike(weights, prefix, missing);
        return others is (var from, var to)
            ? $"{hint} What is '{to}' here may be '{ShownName.Of(from)}' there (--rename {ShownName.Of(from)}={to})."
            : hint;
    }

    /// <summary>The only other place with tensors of the shapes that are missing, where these have one place: the head of a network.</summary>
    private (string From, string To)? OthersLike(
        IReadOnlyDictionary<string, Tensor> weights,
        string prefix,
        string[] missing
    )
    {
        if (missing.Select(Place).Distinct().ToArray() is not [var to])
            return null;
        var all = weights
            .Keys.Where(name => OwnName(name, prefix) is null)
            .Select(Place)
            .Distinct()
            .Where(from =>
                missing.All(name =>
                    weights.TryGetValue(from + name[to.Length..], out var tensor)
                    && tensor.shape.AsSpan().SequenceEqual(_targets[name].shape)
                )
            )
            .ToArray();
        if (all is not [var only])
            return null;
        return (only.StartsWith(prefix, StringComparison.Ordinal) ? only[prefix.Length..] : only, to);
    }

    private static string Place(string name) => name[..(name.LastIndexOf('.') + 1)];

    private static int Dots(string name) => name.Count(letter => letter == '.');

    private static string List(string[] names) =>
        string.Join(", ", names.Take(MostListed).Select(name => $"'{ShownName.Of(name)}'"))
        + (names.Length > MostListed ? ", …" : "");
}
