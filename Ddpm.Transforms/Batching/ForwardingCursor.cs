using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>A cursor that is not asked for a computed column: it only shows its input under the output schema.</summary>
internal sealed class ForwardingCursor<TInput, TBatch>(BatchBinding<TInput, TBatch> binding, DataViewRowCursor input)
    : DataViewRowCursor
    where TBatch : class
{
    /// <inheritdoc />
    public override DataViewSchema Schema => binding.OutputSchema;

    /// <inheritdoc />
    public override long Position => input.Position;

    /// <inheritdoc />
    public override long Batch => input.Batch;

    /// <inheritdoc />
    public override bool MoveNext() => input.MoveNext();

    /// <inheritdoc />
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        !binding.IsComputed(column) && input.IsColumnActive(binding.InputSchema[column.Index]);

    /// <inheritdoc />
    public override ValueGetter<TWanted> GetGetter<TWanted>(DataViewSchema.Column column) =>
        IsColumnActive(column)
            ? input.GetGetter<TWanted>(binding.InputSchema[column.Index])
            : throw binding.Inactive(column);

    /// <inheritdoc />
    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
