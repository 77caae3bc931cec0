namespace Ddpm.Trainers;

/// <summary>A block of values that tensors of a checkpoint look into; several of them can share one.</summary>
/// <param name="Key">What the file calls it.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Count">How many values it has.</param>
internal sealed record PickledStorage(string Key, StorageType Type, long Count)
{
    // PyTorch's keys are small numbers or addresses. One is looked up whenever a tensor refers to it.
    private const int LongestKey = 100;

    /// <summary>The number of its bytes; no overflow, since <see cref="Make"/> bounds the count.</summary>
    public long Length => Count * Type.Size;

    /// <summary>Reads the persistent id of a storage: ("storage", class, key, device, values, in older files a view or None).</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static PickledStorage Make(object?[] id)
    {
        if (
            id is not ["storage", PickledClass named, string key, string, var count, ..]
            || StorageType.Of(named) is not { } type
            || PickledValue.AsSize(count) is not ({ } values and < long.MaxValue / 64)
        )
            throw new InvalidDataException(
                "Its pickle has a persistent id that is no storage: "
                    + $"({string.Join(", ", id.Take(6).Select(PickledValue.Describe))})."
            );
        if (key.Length > LongestKey)
            throw new InvalidDataException(
                $"Its pickle has a storage with a key of {key.Length} characters; at most {LongestKey} are read."
            );
        if (id.Length > 6 || (id.Length == 6 && id[5] is not null))
            throw new InvalidDataException(
                $"Its storage '{ShownName.Of(key)}' is a view of another one, as PyTorch before 0.4 saved them; save it again."
            );
        return new PickledStorage(key, type, values);
    }
}
