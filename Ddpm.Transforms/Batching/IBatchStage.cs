using Microsoft.ML;

namespace Ddpm.Transforms.Batching;

/// <summary>A row-to-row stage that computes one new column for many rows in one go.</summary>
/// <typeparam name="TInput">What the stage needs to know of a row; nothing of it may belong to the row.</typeparam>
/// <typeparam name="TValue">The raw type of the new column.</typeparam>
internal interface IBatchStage<TInput, TValue>
{
    /// <summary>How many rows are computed together, at most.</summary>
    int BatchSize { get; }

    /// <summary>The new column.</summary>
    DataViewSchema.DetachedColumn OutputColumn { get; }

    /// <summary>The columns that the stage reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    IReadOnlyList<DataViewSchema.Column> FindInputs(DataViewSchema schema);

    /// <summary>A function that reads what the stage needs of the row's present position.</summary>
    Func<TInput> CreateReader(DataViewRow row);

    /// <summary>Computes the new column. Safe for concurrent calls.</summary>
    BatchValues<TValue> Compute(IReadOnlyList<TInput> rows);
}
