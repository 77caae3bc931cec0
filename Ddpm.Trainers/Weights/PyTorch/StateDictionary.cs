using System.Collections;
using System.Globalization;

namespace Ddpm.Trainers;

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
    /// The keys that lead to the dictionary; null to take the only one there is, or of several the one under a common key
    /// such as "model" or "state_dict".
    /// </param>
    /// <exception cref="InvalidDataException">There is no such dictionary, or more than one may be meant.</exception>
    public static IReadOnlyDictionary<string, PickledTensor> Find(object? root, IReadOnlyList<string>? keys)
    {
        if (keys is not null)
            return TensorsOf(Follow(root, keys), keys);

        // Not the root before these: it may have a tensor of its own, such as the best loss so far.
        if (root is PickledDictionary outermost)
            foreach (var key in s_common)
                if (outermost[key] is PickledDictionary common && HasTensors(common))
                    return TensorsOf(common, [key]);

        var found = Search(root, out var isAll);
        if (isAll && found.Count == 1)
            return TensorsOf(found[0].Dictionary, found[0].Keys);
        if (isAll && found.Count == 0)
            throw new InvalidDataException(
                $"It holds a {PickledValue.Describe(root)} without any dictionary of tensors."
            );
        throw new InvalidDataException(
            (isAll ? "More than one of its dictionaries has tensors" : $"It has more than {MostSearched} dictionaries")
                + $"; say the keys of the one that is meant{(isAll ? "" : ". With tensors are")}: {List(found)}."
        );
    }

    private static PickledDictionary Follow(object? root, IReadOnlyList<string> keys)
    {
        var place = root;
        for (var depth = 0; depth < keys.Count; depth++)
        {
            if (Under(place, keys[depth]) is not { } next)
                throw new InvalidDataException(
                    $"It has nothing under {Show([.. keys.Take(depth + 1)])}. " + $"There: {ListIn(place)}."
                );
            place = next;
        }
        return place as PickledDictionary
            ?? throw new InvalidDataException(
                $"It has a {PickledValue.Describe(place)} under {Show(keys)}; a dictionary of tensors was expected."
            );
    }

    // What was saved as (weights, epoch) has its weights at a place of a tuple.
    private static object? Under(object? place, string key) =>
        place switch
        {
            PickledDictionary dictionary => dictionary[key],
            IList list when int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var at) => at
            < list.Count
                ? list[at]
                : null,
            _ => null,
        };

    private static string ListIn(object? place) =>
        place switch
        {
            PickledDictionary dictionary => ListKeys(dictionary),
            IList list => $"a {PickledValue.Describe(list)} of {list.Count}",
            _ => PickledValue.Describe(place),
        };

    /// <summary>All dictionaries with a tensor in them, the shallow ones first.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="isAll">False where there are more dictionaries than are looked at.</param>
    private static List<(string[] Keys, PickledDictionary Dictionary)> Search(object? root, out bool isAll)
    {
        // A dictionary that is in several places, or in itself, is looked at once.
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Queue<(string[] Keys, PickledDictionary Dictionary)>();
        var found = new List<(string[], PickledDictionary)>();
        if (root is PickledDictionary first)
            waiting.Enqueue(([], first));
        if (root is IList parts)
            foreach (var (place, part) in parts.Cast<object?>().Take(MostSearched).Index())
                if (part is PickledDictionary inner)
                    waiting.Enqueue(([place.ToString(CultureInfo.InvariantCulture)], inner));
        while (seen.Count < MostSearched && waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Dictionary))
                continue;
            if (HasTensors(next.Dictionary))
                found.Add(next);
            if (next.Keys.Length < DeepestKey)
                foreach (var (key, inner) in Inner(next.Dictionary))
                    waiting.Enqueue(([.. next.Keys, key], inner));
        }
        isAll = waiting.All(left => seen.Contains(left.Dictionary));
        return found;
    }

    private static bool HasTensors(PickledDictionary dictionary) => dictionary.Values.OfType<PickledTensor>().Any();

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
            return dictionary.HasOthers ? "keys that are no texts" : "nothing";
        return string.Join(", ", keys.Take(MostListed)) + (keys.Length > MostListed ? ", …" : "");
    }

    private static string List(List<(string[] Keys, PickledDictionary Dictionary)> found)
    {
        var listed = string.Join(", ", found.Take(MostListed).Select(one => Show(one.Keys)));
        return found.Count switch
        {
            0 => "none of those that were looked at",
            > MostListed => listed + ", …",
            _ => listed,
        };
    }

    private static string Show(IReadOnlyList<string> keys) =>
        keys.Count == 0 ? "the file's root" : $"'{string.Join('/', keys.Select(ShownName.Of))}'";
}
