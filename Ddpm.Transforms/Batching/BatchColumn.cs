using Microsoft.ML;

namespace Ddpm.Transforms.Batching;

/// <summary>A new column of a stage, read from what the stage has computed for a batch of rows.</summary>
/// <typeparam name="TBatch">What the stage computes for a batch.</typeparam>
internal abstract class BatchColumn<TBatch>(DataViewSchema.DetachedColumn column)
{
    /// <summary>Its name, type and annotations.</summary>
    public DataViewSchema.DetachedColumn Column { get; } = column;
}
