using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Batching;

/// <summary>A view that remembers which columns it was asked for, and which of its cursors were disposed.</summary>
internal sealed class WatchedDataView(IDataView source) : IDataView
{
    /// <summary>The names of the columns of each cursor that was asked for, joined by commas.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How many cursors were handed out and are not yet disposed.</summary>
    public int Open { get; private set; }

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToList();
        Asked.Add(Names(columns));
        return new Cursor(this, source.GetRowCursor(columns, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    )
    {
        var columns = columnsNeeded.ToList();
        Asked.Add(Names(columns));
        return [.. source.GetRowCursorSet(columns, n, rand).Select(cursor => new Cursor(this, cursor))];
    }

    private static string Names(IEnumerable<DataViewSchema.Column> columns) =>
        string.Join(",", columns.Select(column => column.Name).Order(StringComparer.Ordinal));

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly WatchedDataView _view;
        private readonly DataViewRowCursor _cursor;
        private bool _disposed;

        public Cursor(WatchedDataView view, DataViewRowCursor cursor)
        {
            (_view, _cursor) = (view, cursor);
            _view.Open++;
        }

        public override DataViewSchema Schema => _cursor.Schema;

        public override long Position => _cursor.Position;

        public override long Batch => _cursor.Batch;

        public override bool MoveNext() => _cursor.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => _cursor.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            _cursor.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _cursor.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                _view.Open--;
                _cursor.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
