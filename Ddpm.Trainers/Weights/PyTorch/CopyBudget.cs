namespace Ddpm.Trainers.Weights.PyTorch;

/// <summary>What the calls in a checkpoint may copy, all pickles of a file together.</summary>
/// <remarks>
/// <see cref="PickleGuard"/> counts what a pickle spells out. A call can copy what was spelled out once, again and again:
/// one list of pairs becomes as many dictionaries as there are calls, of a few bytes each.
/// </remarks>
internal sealed class CopyBudget
{
    // What .NET takes for an entry of a hash table that is half full.
    private const int EntryCost = 64;

    private long _allowed;
    private long _taken;

    /// <summary>Sets how many bytes of memory the copies of the file may take, about.</summary>
    public void Allow(long memory) => _allowed = memory;

    /// <summary>Counts entries of a dictionary that are about to be copied.</summary>
    /// <exception cref="InvalidDataException">They are more than are allowed.</exception>
    public void TakeEntries(long count) => Take(count * EntryCost);

    /// <summary>Counts sizes and strides of a tensor that are copied.</summary>
    /// <exception cref="InvalidDataException">They are more than are allowed.</exception>
    public void TakeNumbers(long count) => Take(count * sizeof(long));

    private void Take(long cost)
    {
        if ((_taken += cost) > _allowed)
            throw new InvalidDataException(
                "Its pickle copies more entries of lists and tuples than a checkpoint of its size has; copies of "
                    + $"{_allowed} bytes were allowed."
            );
    }
}
