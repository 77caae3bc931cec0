using System.Collections;

namespace Ddpm.Trainers.Weights.PyTorch;

/// <summary>Finds the dictionary of weights in what torch.save has saved.</summary>
internal static class StateDictionary
{
    private const int DeepestKey = 8;
    private const int MostSearched = 10_000;
    private const int MostListed = 20;

    // Where more than one dictionary holds tensors, the weights are commonly under one of these, in this order.
    private static readonly string[] s_common = ["model", "state_dict", "model_state_dict", "net", "network"];

    /// <summary>The tensors of one dictionary; what else it holds is left out.</summary>
    /// <param name="root">What was saved.</param>
    /// <param name="keys">
    /// The keys that lead to the dictionary; null to take the root if it has tensors, else the dictionary under a common
    /// key such as "model" or "state_dict", else the only one there is.
    /// </param>
    /// <exception cref="InvalidDataException">There is no such dictionary, or more than one may be meant.</exception>
    public static IReadOnlyDictionary<string, PickledTensor> Find(object? root, IReadOnlyList<string>? keys)
    {
        if (keys is not null)
            return TensorsOf(Follow(root, keys), keys);

        var found = Search(root);
        if (found.Count == 0)
            throw new InvalidDataException(
                $"It holds a {PickledValue.Describe(root)} without any dictionary of tensors."
            );
        if (Choose(found) is not { } chosen)
            throw new InvalidDataException(
                "More than one of its dictionaries has tensors; say the keys of the one that is meant: "
                    + $"{string.Join(", ", found.Take(MostListed).Select(one => Show(one.Keys)))}"
                    + $"{(found.Count > MostListed ? ", …" : "")}."
            );
        return TensorsOf(chosen.Dictionary, chosen.Keys);
    }

    private static (string[] Keys, PickledDictionary Dictionary)? Choose(
        List<(string[] Keys, PickledDictionary Dictionary)> found
    )
    {
        if (found.Count == 1)
            return found[0];
        foreach (var one in found)
            if (one.Keys.Length == 0)
                return one;
        foreach (var key in s_common)
        foreach (var one in found)
            if (one.Keys is [var only] && only == key)
                return one;
        return null;
    }

    private static PickledDictionary Follow(object? root, IReadOnlyList<string> keys)
    {
        var place = root;
        for (var depth = 0; depth < keys.Count; depth++)
        {
            if (place is not PickledDictionary dictionary || dictionary[keys[depth]] is not { } next)
                throw new InvalidDataException(
                    $"It has nothing under {Show([.. keys.Take(depth + 1)])}. "
                        + $"There: {(place is PickledDictionary at ? ListKeys(at) : PickledValue.Describe(place))}."
                );
            place = next;
        }
        return place as PickledDictionary
            ?? throw new InvalidDataException(
                $"It has a {PickledValue.Describe(place)} under {Show(keys)}; a dictionary of tensors was expected."
            );
    }

    /// <summary>All dictionaries with a tensor in them, the shallow ones first.</summary>
    private static List<(string[] Keys, PickledDictionary Dictionary)> Search(object? root)
    {
        // A dictionary that is in several places, or in itself, is looked at once.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(string[] Keys, PickledDictionary Dictionary)>();
        var found = new List<(string[], PickledDictionary)>();
        if (root is PickledDictionary first)
            waiting.Enqueue(([], first));
        while (waiting.TryDequeue(out var next) && seen.Count < MostSearched)
        {
            if (!seen.Add(next.Dictionary))
                continue;
            if (next.Dictionary.Values.OfType<PickledTensor>().Any())
                found.Add(next);
            if (next.Keys.Length < DeepestKey)
                foreach (var (key, inner) in Inner(next.Dictionary))
                    waiting.Enqueue(([.. next.Keys, key], inner));
        }
        return found;
    }

    private static IEnumerable<(string Key, PickledDictionary Inner)> Inner(PickledDictionary dictionary) =>
        dictionary
            .Cast<DictionaryEntry>()
            .Where(entry => entry is { Key: string, Value: PickledDictionary })
            .Select(entry => ((string)entry.Key, (PickledDictionary)entry.Value!))
            .OrderBy(pair => pair.Item1, StringComparer.Ordinal);

    private static Dictionary<string, PickledTensor> TensorsOf(PickledDictionary dictionary, IReadOnlyList<string> keys)
    {
        var tensors = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
            if (entry is { Key: string name, Value: PickledTensor tensor })
                tensors.Add(name, tensor);
        return tensors.Count > 0
            ? tensors
            : throw new InvalidDataException(
                $"Its dictionary {Show(keys)} holds no tensors. There: {ListKeys(dictionary)}."
            );
    }

    private static string ListKeys(PickledDictionary dictionary)
    {
        var keys = dictionary
            .Keys.Cast<object>()
            .Select(key => $"'{ShownName.Of($"{key}")}'")
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (keys.Length == 0)
            return dictionary.HasNumbers ? "keys that are numbers" : "nothing";
        return string.Join(", ", keys.Take(MostListed)) + (keys.Length > MostListed ? ", …" : "");
    }

    private static string Show(IReadOnlyList<string> keys) =>
        keys.Count == 0 ? "the file's root" : $"'{string.Join('/', keys.Select(ShownName.Of))}'";
}
