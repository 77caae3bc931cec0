using Microsoft.ML;

namespace Ddpm.Transforms.Batching;

/// <summary>A new column of one raw type.</summary>
internal sealed class BatchColumn<TBatch, TValue>(DataViewSchema.DetachedColumn column, BatchGetter<TBatch, TValue> get)
    : BatchColumn<TBatch>(column)
{
    /// <summary>Hands out the value of one row; what is handed out belongs to the receiver.</summary>
    public BatchGetter<TBatch, TValue> Get { get; } = get;
}
