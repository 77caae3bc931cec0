using System.Collections;
using Razorvine.Pickle;

namespace Ddpm.Trainers;

/// <summary>A class or function that a checkpoint may name: the whole list of them, and what each of them makes.</summary>
internal sealed class PickledClass(
    string name,
    Func<object?[], ObjectBudget, object?>? make = null,
    ObjectBudget? budget = null
) : IObjectConstructor
{
    private const string TensorFunction = "torch._utils._rebuild_tensor_v2";

    // A number below this one asks for a dictionary; see CheckpointUnpickler.
    private const int FirstIndex = CheckpointUnpickler.NewDictionary + 1;

    private static readonly PickledClass[] s_all =
    [
        new("collections.OrderedDict", MakeDictionary),
        new("torch._utils._rebuild_tensor", PickledTensor.Make),
        new(TensorFunction, PickledTensor.Make),
        new(
            "torch._utils._rebuild_parameter",
            (arguments, _) => arguments is [PickledTensor tensor, ..] ? tensor : null
        ),
        new("torch.Size", (arguments, _) => arguments is [object?[] sizes] ? sizes : null),
        .. StorageType.All.Select(type => new PickledClass($"torch.{type.Name}")),
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
        ["torch._tensor._rebuild_from_type_v2"] = "a tensor with attributes of its own",
    };

    /// <summary>The module and the name, with a dot between them.</summary>
    public string Name => name;

    /// <summary>The number of a class in checked pickles, or null for a class that is not allowed.</summary>
    public static int? IndexOf(string fullName) => s_indices.TryGetValue(fullName, out var index) ? index : null;

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

    /// <summary>What a call of the class or function gives.</summary>
    /// <exception cref="InvalidDataException">It cannot be called, or not with these arguments.</exception>
    object IObjectConstructor.construct(object[] args) =>
        (budget is null ? null : make?.Invoke(args, budget))
        ?? throw new InvalidDataException($"Its pickle calls '{name}' with something that PyTorch does not.");

    private PickledClass With(ObjectBudget its) => new(name, make, its);

    private static PickledDictionary? MakeDictionary(object?[] arguments, ObjectBudget budget)
    {
        // Python 2 saved the entries as a list of pairs; others write none of them as an empty tuple.
        var made = new PickledDictionary();
        if (arguments.Length > 0 && arguments is not [IList])
            return null;
        budget.TakeEntries(arguments is [IList all] ? all.Count : 0);
        foreach (var pair in arguments is [IList pairs] ? pairs : Array.Empty<object>())
            if (pair is IList { Count: 2 } entry && entry[0] is { } key)
                made[key] = entry[1];
            else
                return null;
        return made;
    }
}
