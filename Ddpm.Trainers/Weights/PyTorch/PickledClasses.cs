using System.Collections;

namespace Ddpm.Trainers;

/// <summary>The classes and functions that a checkpoint may name, the whole list of them: those that torch.load(weights_only=True) knows.</summary>
internal static class PickledClasses
{
    // Python 2's name for builtins, which Python 3 writes too, up to protocol 2.
    private const string OldBuiltins = "__builtin__.";

    // Numbers below this one ask for something else; see CheckpointUnpickler.
    private const int FirstIndex = CheckpointUnpickler.SomeBytes + 1;

    private static readonly PickledClass[] s_all =
    [
        new("collections.OrderedDict", MakeDictionary),
        new("collections.Counter", MakeCounter),
        .. PickledTensorClasses.All,
        .. StorageType.All.SelectMany(type => type.Classes).Select(one => new PickledClass(one)),
        .. PassedOverClasses.All,
    ];

    private static readonly Dictionary<string, int> s_indices = s_all
        .Select((one, place) => (one.Name, Index: FirstIndex + place))
        .ToDictionary(pair => pair.Name, pair => pair.Index, StringComparer.Ordinal);

    // How PyTorch saves tensors that are not a plain block of numbers.
    private static readonly Dictionary<string, string> s_explained = new(StringComparer.Ordinal)
    {
        ["torch._utils._rebuild_tensor_v3"] = "a tensor of unsigned 16 to 64 bits or of float8, which TorchSharp lacks",
        ["torch._utils._rebuild_qtensor"] = "a quantised tensor",
        ["torch._utils._rebuild_sparse_tensor"] = "a sparse tensor",
        ["torch._utils._rebuild_sparse_csr_tensor"] = "a sparse tensor",
        ["torch._utils._rebuild_meta_tensor_no_storage"] = "a tensor without values",
        ["torch._utils._rebuild_nested_tensor"] = "a nested tensor",
        ["torch.ComplexHalfStorage"] = "complex numbers of twice 16 bits, which TorchSharp lacks",
        ["torch._utils._rebuild_wrapper_subclass"] = "a tensor whose values are those of others",
        ["torch._utils._rebuild_device_tensor_from_numpy"] = "a tensor of another device as a NumPy array",
    };

    /// <summary>The number of a class in checked pickles, or null for a class that is not allowed.</summary>
    public static int? IndexOf(string fullName) =>
        s_indices.TryGetValue(Current(fullName), out var index) ? index : null;

    /// <summary>How many names are read.</summary>
    public static int Count => s_all.Length;

    /// <summary>The class of a number, for one file.</summary>
    /// <param name="index">The number.</param>
    /// <param name="budget">What all its calls together may copy.</param>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static PickledClass At(int index, ObjectBudget budget) =>
        (uint)(index - FirstIndex) < (uint)s_all.Length
            ? s_all[index - FirstIndex].With(budget)
            : throw new InvalidDataException($"Its pickle asks for the persistent object {index}, which is none.");

    /// <summary>The error for a class that is not allowed.</summary>
    public static InvalidDataException Refuse(string fullName)
    {
        var shown = ShownName.Of(fullName);
        return new InvalidDataException(
            s_explained.TryGetValue(fullName, out var what)
                ? $"It holds {what} ({shown}). Convert it to a dense one of an ordinary type before torch.save."
                : $"It asks for '{shown}'. Only dictionaries, lists and tuples of tensors, numbers and texts are read, and "
                    + "nothing is executed. Save weights alone: torch.save(model.state_dict(), …)."
        );
    }

    private static string Current(string fullName) =>
        fullName.StartsWith(OldBuiltins, StringComparison.Ordinal)
            ? $"builtins.{fullName[OldBuiltins.Length..]}"
            : fullName;

    // Of a dictionary that is made for the call.
    private static PickledDictionary? MakeCounter(object?[] arguments, ObjectBudget budget) =>
        arguments switch
        {
            [] => new PickledDictionary(),
            [PickledDictionary counts] => counts,
            _ => null,
        };

    private static PickledDictionary? MakeDictionary(object?[] arguments, ObjectBudget budget)
    {
        // Python 2 saved the entries as a list of pairs; others write none of them as an empty tuple.
        var made = new PickledDictionary();
        if (arguments.Length > 0 && arguments is not [IList])
            return null;
        budget.TakeEntries(arguments is [IList all] ? all.Count : 0);
        foreach (var pair in arguments is [IList pairs] ? pairs : Array.Empty<object>())
            if (pair is IList { Count: 2 } entry)
                made[entry[0]!] = entry[1];
            else
                return null;
        return made;
    }
}
