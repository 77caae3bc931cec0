using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>A stage bound to the schema of its input. All columns of the input pass through, in their places.</summary>
internal sealed class BatchBinding<TInput, TBatch>
    where TBatch : class
{
    private readonly IReadOnlyList<DataViewSchema.Column> _inputs;

    /// <exception cref="ArgumentOutOfRangeException">A column that the stage needs is missing or has another type.</exception>
    public BatchBinding(IHostEnvironment host, IBatchStage<TInput, TBatch> stage, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _inputs = stage.FindInputs(inputSchema);
        Host = host;
        Stage = stage;
        InputSchema = inputSchema;

        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var column in stage.Columns)
            builder.AddColumn(column.Column.Name, column.Column.Type, column.Column.Annotations);
        OutputSchema = builder.ToSchema();
    }

    public IHostEnvironment Host { get; }

    public IBatchStage<TInput, TBatch> Stage { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Whether a column of the output schema is one that the stage computes.</summary>
    public bool IsComputed(DataViewSchema.Column column) => column.Index >= InputSchema.Count;

    /// <summary>How the values of a computed column are read from a batch.</summary>
    /// <exception cref="InvalidOperationException">The column holds values of another type.</exception>
    public BatchGetter<TBatch, TWanted> Getter<TWanted>(DataViewSchema.Column column) =>
        Stage.Columns[column.Index - InputSchema.Count] is BatchColumn<TBatch, TWanted> typed
            ? typed.Get
            : throw WrongType<TWanted>(column);

    /// <summary>The input columns that pass through among those wanted.</summary>
    public IEnumerable<DataViewSchema.Column> PassThrough(IEnumerable<DataViewSchema.Column> wanted) =>
        wanted.Where(column => !IsComputed(column)).Select(column => InputSchema[column.Index]).Distinct();

    /// <summary>The input columns that are needed for those wanted.</summary>
    public IReadOnlyList<DataViewSchema.Column> Dependencies(IEnumerable<DataViewSchema.Column> wanted)
    {
        var columns = wanted.ToList();
        var passing = PassThrough(columns);
        return [.. columns.Exists(IsComputed) ? passing.Union(_inputs) : passing];
    }

    /// <summary>The error for a getter of another type than the column's.</summary>
    public InvalidOperationException WrongType<TWanted>(DataViewSchema.Column column) =>
        Host.Process(
            new InvalidOperationException(
                $"Column '{column.Name}' holds {column.Type.RawType}; a getter of {typeof(TWanted)} was asked for."
            )
        );

    /// <summary>The error for a getter of a column that was not asked for when the cursor or row was made.</summary>
    public InvalidOperationException Inactive(DataViewSchema.Column column) =>
        Host.Process(
            new InvalidOperationException($"Column '{column.Name}' is not active: ask for it when the cursor is made.")
        );
}
