using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Keeps the values of one column for the rows of a batch, while the input has moved on.</summary>
internal abstract class ColumnBuffer : IDisposable
{
    /// <summary>A buffer for a column, of whatever type.</summary>
    /// <param name="row">The row that the values are read from.</param>
    /// <param name="column">An active column of the row.</param>
    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column)
    {
        var type = column.Type.RawType;
        if (type == typeof(MLImage))
            return new ImageColumnBuffer(row, column);

        var buffer =
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>)
                ? typeof(VectorColumnBuffer<>).MakeGenericType(type.GenericTypeArguments)
                : typeof(ScalarColumnBuffer<>).MakeGenericType(type);
        return (ColumnBuffer)Activator.CreateInstance(buffer, row, column)!;
    }

    /// <summary>Reads the row's present value into a slot; slots are filled in order.</summary>
    public abstract void Read(int slot);

    /// <inheritdoc />
    public virtual void Dispose() { }
}

/// <summary>Keeps values of one raw type.</summary>
internal abstract class ColumnBuffer<TValue> : ColumnBuffer
{
    /// <summary>Hands out the value of a slot; what is handed out belongs to the receiver.</summary>
    public abstract void CopyTo(int slot, ref TValue value);
}

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

/// <summary>A list as the slots of a batch.</summary>
internal static class Slots
{
    /// <summary>Puts a value into a slot, which is there already or comes next.</summary>
    public static void SetOrAdd<TValue>(this List<TValue> values, int slot, TValue value)
    {
        if (slot < values.Count)
            values[slot] = value;
        else
            values.Add(value);
    }
}
