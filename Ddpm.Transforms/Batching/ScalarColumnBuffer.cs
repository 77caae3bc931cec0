using Microsoft.ML;

namespace Ddpm.Transforms.Batching;

/// <summary>Numbers, text, keys, times: a copy is a copy.</summary>
internal sealed class ScalarColumnBuffer<TValue>(DataViewRow row, DataViewSchema.Column column) : ColumnBuffer<TValue>
{
    private readonly ValueGetter<TValue> _get = row.GetGetter<TValue>(column);
    private readonly List<TValue> _values = [];

    /// <inheritdoc />
    public override void Read(int slot)
    {
        var value = default(TValue)!;
        _get(ref value);
        _values.SetOrAdd(slot, value);
    }

    /// <inheritdoc />
    public override void CopyTo(int slot, ref TValue value) => value = _values[slot];

    /// <inheritdoc />
    public override void Dispose()
    {
        _values.Clear();
        base.Dispose();
    }
}
