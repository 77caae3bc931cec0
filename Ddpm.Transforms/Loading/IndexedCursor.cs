using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// Walks over the rows of an <see cref="IndexedDataView"/>, or, as one of several, over every n-th batch of them.
/// </summary>
internal sealed class IndexedCursor(
    DataViewSchema schema,
    IndexedColumn[] columns,
    bool[] active,
    int rowCount,
    int[]? order,
    int part,
    int parts
) : DataViewRowCursor
{
    /// <summary>Rows in a batch. Cursors of a set take whole batches in turn, which is how ML.NET keeps their order.</summary>
    private const int BatchSize = 16;

    private long _place = -1;
    private long _position = -1;
    private bool _ended;

    /// <inheritdoc />
    public override DataViewSchema Schema => schema;

    /// <inheritdoc />
    public override long Position => _position;

    /// <inheritdoc />
    public override long Batch => Math.Max(_place, 0) / BatchSize;

    /// <summary>The number of the row on which the cursor stands, in the data's own order.</summary>
    private int Row =>
        _position >= 0
            ? order?[_place] ?? (int)_place
            : throw new InvalidOperationException(
                "The cursor stands on no row: call MoveNext, and read values only while it returns true."
            );

    /// <summary>How many batches so many rows make, at least 1.</summary>
    public static int BatchCount(int rowCount) => Math.Max((rowCount + BatchSize - 1) / BatchSize, 1);

    /// <inheritdoc />
    public override bool MoveNext()
    {
        if (_ended)
            return false;

        // At the end of a batch, skip the batches of the other cursors.
        var next = _place + 1;
        if (_place < 0)
            next = (long)part * BatchSize;
        else if (next % BatchSize == 0)
            next += (long)(parts - 1) * BatchSize;

        if (next >= rowCount)
        {
            _ended = true;
            _position = -1;
            return false;
        }

        _place = next;
        _position++;
        return true;
    }

    /// <inheritdoc />
    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    /// <inheritdoc />
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= columns.Length || !active[column.Index])
            throw new InvalidOperationException(
                $"Column '{column.Name}' is not active: name it in the call of GetRowCursor."
            );
        return columns[column.Index].CreateGetter(() => Row) as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"Column '{column.Name}' has values of type {column.Type.RawType}, not {typeof(TValue)}."
            );
    }

    /// <inheritdoc />
    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) => value = new DataViewRowId((ulong)Row, 0);
}
