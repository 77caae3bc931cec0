using Microsoft.ML;

namespace Ddpm.Transforms.Batching;

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
}
