using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Batching;

/// <summary>A stage as ML.NET's mapper of single rows, which is what a prediction engine asks for.</summary>
internal sealed class BatchedRowMapper<TInput, TBatch>(BatchBinding<TInput, TBatch> binding) : IRowToRowMapper
    where TBatch : class
{
    /// <inheritdoc />
    public DataViewSchema InputSchema => binding.InputSchema;

    /// <inheritdoc />
    public DataViewSchema OutputSchema => binding.OutputSchema;

    /// <inheritdoc />
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        binding.Dependencies(dependingColumns);

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The row has another schema than the one that the mapper is bound to.</exception>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != binding.InputSchema)
            throw binding.Host.Process(
                new InvalidOperationException("The row has another schema than the one that the mapper is bound to.")
            );
        return new BatchedRow<TInput, TBatch>(binding, input, [.. activeColumns]);
    }
}
