namespace Ddpm.Transforms;

/// <summary>The rows of a source with the columns that a stage computes, a batch at a time, when one is asked for.</summary>
internal sealed class BatchedDataView<TInput, TBatch>(BatchBinding<TInput, TBatch> binding, IDataView source)
    : IDataView
    where TBatch : class
{
    /// <inheritdoc />
    public bool CanShuffle => source.CanShuffle;

    /// <inheritdoc />
    public DataViewSchema Schema => binding.OutputSchema;

    /// <inheritdoc />
    public long? GetRowCount() => source.GetRowCount();

    /// <inheritdoc />
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var wanted = columnsNeeded.ToList();
        return Wrap(source.GetRowCursor(binding.Dependencies(wanted), rand), wanted);
    }

    /// <inheritdoc />
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    )
    {
        var wanted = columnsNeeded.ToList();
        var inputs = source.GetRowCursorSet(binding.Dependencies(wanted), n, rand);
        return [.. inputs.Select(input => Wrap(input, wanted))];
    }

    private DataViewRowCursor Wrap(DataViewRowCursor input, List<DataViewSchema.Column> wanted) =>
        wanted.Exists(binding.IsComputed)
            ? new BatchedCursor<TInput, TBatch>(binding, input, wanted)
            : new ForwardingCursor<TInput, TBatch>(binding, input);
}
