namespace Ddpm.Transforms;

/// <summary>A row-to-row stage that computes its new columns for many rows in one go.</summary>
/// <typeparam name="TInput">What the stage needs to know of a row; nothing of it may belong to the row.</typeparam>
/// <typeparam name="TBatch">What it computes for a batch, and reads its columns from.</typeparam>
internal interface IBatchStage<TInput, TBatch>
    where TBatch : class
{
    /// <summary>How many rows are computed together, at most.</summary>
    int BatchSize { get; }

    /// <summary>The new columns.</summary>
    IReadOnlyList<BatchColumn<TBatch>> Columns { get; }

    /// <summary>The columns that the stage reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema);

    /// <summary>A function that reads what the stage needs of the row's present position.</summary>
    Func<TInput> CreateReader(DataViewRow row);

    /// <summary>Computes the new columns. Safe for concurrent calls.</summary>
    TBatch Compute(IReadOnlyList<TInput> rows);

    /// <summary>What the stage computes of the columns of a schema, as a graph of ONNX operators.</summary>
    StageGraph GraphOf(DataViewSchema schema);
}

/// <summary>A new column of a stage, read from what the stage has computed for a batch of rows.</summary>
/// <typeparam name="TBatch">What the stage computes for a batch.</typeparam>
internal abstract class BatchColumn<TBatch>(DataViewSchema.DetachedColumn column)
{
    /// <summary>Its name, type and annotations.</summary>
    public DataViewSchema.DetachedColumn Column { get; } = column;
}

/// <summary>Hands out a value of one row of a batch; what is handed out belongs to the receiver.</summary>
/// <param name="batch">What the stage has computed.</param>
/// <param name="index">The row's place in the batch.</param>
/// <param name="value">What the receiver had before, whose memory may be reused, and the new value.</param>
internal delegate void BatchGetter<in TBatch, TValue>(TBatch batch, int index, ref TValue value);

/// <summary>A new column of one raw type.</summary>
internal sealed class BatchColumn<TBatch, TValue>(DataViewSchema.DetachedColumn column, BatchGetter<TBatch, TValue> get)
    : BatchColumn<TBatch>(column)
{
    /// <summary>Hands out the value of one row; what is handed out belongs to the receiver.</summary>
    public BatchGetter<TBatch, TValue> Get { get; } = get;
}
