namespace Ddpm.Trainers;

/// <summary>What a run has computed and still needs, the newest first; the rest is freed.</summary>
/// <param name="used">How many of the newest each question of the run uses.</param>
/// <param name="free">Frees one.</param>
internal sealed class Recent<T>(IEnumerable<int> used, Action<T> free) : IDisposable
{
    private readonly List<T> _items = [];
    private readonly int[] _needed = NeededFrom([.. used]);
    private int _added;

    /// <summary>The newest is at index 0.</summary>
    public T this[int index] => _items[index];

    /// <summary>Takes over what a question is about, or its answer, and frees what neither it nor a later one uses.</summary>
    public void Add(T item)
    {
        _items.Insert(0, item);
        FreeFrom(_needed[_added++]);
    }

    /// <inheritdoc />
    public void Dispose() => FreeFrom(0);

    // A question needs what it uses, and what the next one uses of what there is by now.
    private static int[] NeededFrom(int[] used)
    {
        for (var index = used.Length - 2; index >= 0; index--)
            used[index] = Math.Max(used[index], used[index + 1] - 1);
        return used;
    }

    private void FreeFrom(int count)
    {
        foreach (var item in _items.Skip(count))
            free(item);
        _items.RemoveRange(Math.Min(count, _items.Count), Math.Max(0, _items.Count - count));
    }
}
