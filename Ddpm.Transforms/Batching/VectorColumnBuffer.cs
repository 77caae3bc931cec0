using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Batching;

/// <summary>Vectors: each slot has memory of its own, which the next batch reuses.</summary>
internal sealed class VectorColumnBuffer<TItem>(DataViewRow row, DataViewSchema.Column column)
    : ColumnBuffer<VBuffer<TItem>>
{
    private readonly ValueGetter<VBuffer<TItem>> _get = row.GetGetter<VBuffer<TItem>>(column);
    private readonly List<VBuffer<TItem>> _values = [];

    /// <inheritdoc />
    public override void Read(int slot)
    {
        var value = slot < _values.Count ? _values[slot] : default;
        _get(ref value);
        _values.SetOrAdd(slot, value);
    }

    /// <inheritdoc />
    public override void CopyTo(int slot, ref VBuffer<TItem> value) => _values[slot].CopyTo(ref value);

    /// <inheritdoc />
    public override void Dispose()
    {
        _values.Clear();
        base.Dispose();
    }
}
