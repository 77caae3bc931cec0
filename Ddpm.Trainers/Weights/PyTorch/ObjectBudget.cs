namespace Ddpm.Trainers;

/// <summary>What the objects in a checkpoint may take, all pickles of a file together.</summary>
/// <param name="memory">How many bytes of memory, about.</param>
/// <remarks>
/// <see cref="PickleGuard"/> counts what a pickle spells out. A call can copy what was spelled out once, again and again:
/// one list of pairs becomes as many dictionaries as there are calls, of a few bytes each.
/// </remarks>
internal sealed class ObjectBudget(long memory)
{
    // What .NET takes for an entry of a hash table that is half full.
    private const int EntryCost = 64;

    private readonly long _allowed = memory;

    /// <summary>How many bytes are left.</summary>
    public long Left { get; private set; } = memory;

    /// <summary>Counts the objects of a pickle that was looked through.</summary>
    /// <param name="cost">Their bytes, at most <see cref="Left"/>.</param>
    public void TakeObjects(long cost) => Left -= cost;

    /// <summary>Counts entries of a dictionary that are about to be copied.</summary>
    /// <exception cref="InvalidDataException">They are more than are allowed.</exception>
    public void TakeEntries(long count) => TakeCopies(count * EntryCost);

    /// <summary>Counts sizes and strides of a tensor that are copied.</summary>
    /// <exception cref="InvalidDataException">They are more than are allowed.</exception>
    public void TakeNumbers(long count) => TakeCopies(count * sizeof(long));

    private void TakeCopies(long cost)
    {
        if ((Left -= cost) < 0)
            throw new InvalidDataException(
                "Its pickle copies more entries of lists and tuples than a checkpoint of its size has; its objects may take "
                    + $"{_allowed} bytes."
            );
    }
}
