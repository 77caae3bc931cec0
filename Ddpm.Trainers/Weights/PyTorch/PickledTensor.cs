namespace Ddpm.Trainers;

/// <summary>A tensor as a checkpoint describes it: where it looks into a storage.</summary>
/// <param name="Storage">The block of values.</param>
/// <param name="Offset">The place of its first value.</param>
/// <param name="Shape">Its sizes, outermost first.</param>
/// <param name="Strides">How many values lie between neighbours, for each size.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    private const int MaxDimensions = 64; // libtorch allows no more

    private const int Metadata = 6;

    /// <summary>
    /// Reads the arguments of torch._utils._rebuild_tensor_v2: (storage, offset, sizes, strides, whether it needs a
    /// gradient, hooks, metadata), of which older files lack the last.
    /// </summary>
    /// <returns>The tensor, or null where the arguments are others.</returns>
    /// <exception cref="InvalidDataException">
    /// The tensor reaches beyond its storage, has values that mean others, or copies beyond the budget.
    /// </exception>
    public static PickledTensor? Make(object?[] arguments, ObjectBudget budget)
    {
        if (
            arguments is not [PickledStorage storage, var at, var sizes, var steps, ..]
            || PickledValue.AsSize(at) is not { } offset
            || PickledValue.AsSizes(sizes, MaxDimensions) is not { } shape
            || PickledValue.AsSizes(steps, MaxDimensions) is not { } strides
            || strides.Length != shape.Length
            || arguments.Length > Metadata + 1
        )
            return null;
        if (arguments.Length > Metadata)
            RequireNoMetadata(arguments[Metadata]);

        budget.TakeNumbers(shape.Length + strides.Length);
        var tensor = new PickledTensor(storage, offset, shape, strides);
        return tensor.FitsStorage()
            ? tensor
            : throw new InvalidDataException(
                $"Its pickle has a tensor [{string.Join(", ", shape)}] with strides [{string.Join(", ", strides)}] at "
                    + $"{offset}, which reaches beyond the {storage.Count} values of its storage '{ShownName.Of(storage.Key)}'."
            );
    }

    /// <summary>The bytes of its values, each counted as often as it stands there; no overflow, since sizes are bounded.</summary>
    public Int128 Length => Shape.Aggregate((Int128)Storage.Type.Size, (product, size) => product * size);

    // PyTorch conjugates and negates by a mark on the tensor alone; the values in the file are those of before.
    private static void RequireNoMetadata(object? metadata)
    {
        if (metadata is null or PickledDictionary { Count: 0, HasOthers: false })
            return;
        var what = metadata is PickledDictionary marks
            ? string.Join(", ", marks.Keys.Cast<string>().Order(StringComparer.Ordinal).Take(2).Select(ShownName.Of))
            : PickledValue.Describe(metadata);
        throw new InvalidDataException(
            $"Its pickle has a tensor with metadata ({what}), which says that its values mean others. Where that is 'conj' or "
                + "'neg', take tensor.resolve_conj().resolve_neg() before torch.save."
        );
    }

    private bool FitsStorage()
    {
        // A tensor without values looks nowhere, but its sizes must be ones that can be multiplied.
        Int128 last = Offset;
        Int128 values = 1;
        for (var place = 0; place < Shape.Length; place++)
        {
            values *= Math.Max(Shape[place], 1);
            last += (Int128)Math.Max(Shape[place] - 1, 0) * Strides[place];
            if (values > long.MaxValue / 64 || last > long.MaxValue / 64)
                return false;
        }
        return Shape.Contains(0) ? Offset <= Storage.Count : last < Storage.Count;
    }
}
