using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>What an ML.NET transformer is asked for, answered by a stage over batches of rows, of whatever types.</summary>
internal abstract class StageTransform
{
    /// <summary>A stage as that.</summary>
    /// <param name="host">The host of the transformer.</param>
    /// <param name="transformer">The transformer that is asked.</param>
    /// <param name="stage">What answers.</param>
    public static StageTransform Of<TInput, TBatch>(
        IHostEnvironment host,
        ITransformer transformer,
        IBatchStage<TInput, TBatch> stage
    )
        where TBatch : class => new Typed<TInput, TBatch>(host, transformer, stage);

    /// <summary>The schema of the input with the stage's columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <summary>The rows of the input with the stage's columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract IDataView Transform(IDataView input);

    /// <summary>The stage row by row, as a prediction engine asks for it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public abstract IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);

    private sealed class Typed<TInput, TBatch>(
        IHostEnvironment host,
        ITransformer transformer,
        IBatchStage<TInput, TBatch> stage
    ) : StageTransform
        where TBatch : class
    {
        /// <inheritdoc />
        public override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

        /// <inheritdoc />
        public override IDataView Transform(IDataView input)
        {
            ArgumentNullException.ThrowIfNull(input);
            var view = new BatchedDataView<TInput, TBatch>(Bind(input.Schema), input);
            return new StageView(host, transformer, input, view, stage.GraphOf(input.Schema));
        }

        /// <inheritdoc />
        public override IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
            new BatchedRowMapper<TInput, TBatch>(Bind(inputSchema));

        private BatchBinding<TInput, TBatch> Bind(DataViewSchema inputSchema) => new(host, stage, inputSchema);
    }
}
