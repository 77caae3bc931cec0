using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ddpm.Transforms;

/// <summary>
/// A data view whose rows are known by number and read one by one when asked for: countable, shuffled at no cost, and
/// read by as many cursors at once as there are.
/// </summary>
internal sealed class IndexedDataView : IDataView
{
    private readonly IndexedColumn[] _columns;
    private readonly int _rowCount;

    /// <param name="rowCount">How many rows there are.</param>
    /// <param name="columns">The columns, in the order of the schema.</param>
    public IndexedDataView(int rowCount, params IndexedColumn[] columns)
    {
        _rowCount = rowCount;
        _columns = columns;
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc />
    public DataViewSchema Schema { get; }

    /// <summary>By which the data are recognised without reading their pictures, or null where they cannot be.</summary>
    public DataStamp? Stamp { get; init; }

    /// <summary>Some of the rows, in their order.</summary>
    /// <param name="isKept">Whether each row is one of them.</param>
    public IndexedDataView Subset(bool[] isKept)
    {
        int[] rows = [.. Enumerable.Range(0, _rowCount).Where(row => isKept[row])];
        return new IndexedDataView(rows.Length, [.. _columns.Select(column => new SubsetColumn(column, rows))])
        {
            // Which rows they are is told by a hash, since their labels and names alone may be those of others.
            Stamp = Stamp is { } stamp
                ? stamp with
                {
                    Part =
                        $"{stamp.Part}/{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(rows)))}",
                }
                : null,
        };
    }

    /// <inheritdoc />
    public bool CanShuffle => true;

    /// <inheritdoc />
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc />
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    /// <inheritdoc />
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    )
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        var active = new bool[_columns.Length];
        foreach (var column in columnsNeeded)
            active[Index(column)] = true;

        var order = rand is null ? null : Permutation(rand);
        var cursors = new DataViewRowCursor[Math.Clamp(n, 1, IndexedCursor.BatchCount(_rowCount))];
        for (var part = 0; part < cursors.Length; part++)
            cursors[part] = new IndexedCursor(Schema, _columns, active, _rowCount, order, part, cursors.Length);
        return cursors;
    }

    private int Index(DataViewSchema.Column column)
    {
        if (column.Index >= Schema.Count || Schema[column.Index].Name != column.Name)
            throw new ArgumentException($"The data has no column '{column.Name}' at place {column.Index}.");
        return column.Index;
    }

    private int[] Permutation(Random random)
    {
        var order = new int[_rowCount];
        for (var row = 0; row < order.Length; row++)
            order[row] = row;
        random.Shuffle(order);
        return order;
    }

    private sealed class SubsetColumn(IndexedColumn source, int[] rows)
        : IndexedColumn(source.Name, source.Type, source.Annotations)
    {
        public override Delegate CreateGetter(Func<int> row) => source.CreateGetter(() => rows[row()]);
    }
}
