using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Batching;

/// <summary>What an ML.NET transformer is asked for, answered by a stage over batches of rows, of whatever types.</summary>
internal abstract class StageTransform
{
    /// <summary>A stage as that.</summary>
    public static StageTransform Of<TInput, TValue>(IHostEnvironment host, IBatchStage<TInput, TValue> stage) =>
        new Typed<TInput, TValue>(host, stage);

    /// <summary>The schema of the input with the stage's column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <summary>The rows of the input with the stage's column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract IDataView Transform(IDataView input);

    /// <summary>The stage row by row, as a prediction engine asks for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);

    private sealed class Typed<TInput, TValue>(IHostEnvironment host, IBatchStage<TInput, TValue> stage)
        : StageTransform
    {
        /// <inheritdoc />
        public override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

        /// <inheritdoc />
        public override IDataView Transform(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            return new BatchedDataView<TInput, TValue>(Bind(input.Schema), input);
        }

        /// <inheritdoc />
        public override IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
            new BatchedRowMapper<TInput, TValue>(Bind(inputSchema));

        private BatchBinding<TInput, TValue> Bind(DataViewSchema inputSchema) => new(host, stage, inputSchema);
    }
}
