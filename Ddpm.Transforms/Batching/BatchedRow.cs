using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>A single row with the columns that a stage computes.</summary>
internal sealed class BatchedRow<TInput, TBatch> : DataViewRow
    where TBatch : class
{
    private readonly BatchBinding<TInput, TBatch> _binding;
    private readonly DataViewRow _input;
    private readonly HashSet<int> _active;
    private readonly Func<TInput>? _read;

    // What was computed is kept while the row stays where it is: several later stages may ask for it.
    private TBatch? _batch;
    private long _computedPosition = -1;

    public BatchedRow(
        BatchBinding<TInput, TBatch> binding,
        DataViewRow input,
        IReadOnlyList<DataViewSchema.Column> activeColumns
    )
    {
        _binding = binding;
        _input = input;
        _active = [.. activeColumns.Select(column => column.Index)];
        _read = activeColumns.Any(binding.IsComputed) ? binding.Stage.CreateReader(input) : null;
    }

    /// <inheritdoc />
    public override DataViewSchema Schema => _binding.OutputSchema;

    /// <inheritdoc />
    public override long Position => _input.Position;

    /// <inheritdoc />
    public override long Batch => _input.Batch;

    /// <inheritdoc />
    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    /// <inheritdoc />
    public override ValueGetter<TWanted> GetGetter<TWanted>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw _binding.Inactive(column);
        if (!_binding.IsComputed(column))
            return _input.GetGetter<TWanted>(_binding.InputSchema[column.Index]);
        var get = _binding.Getter<TWanted>(column);
        return (ref TWanted value) => get(Computed(), 0, ref value);
    }

    /// <inheritdoc />
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _batch = null;
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private TBatch Computed()
    {
        if (_batch is null || _computedPosition != _input.Position)
        {
            _batch = _binding.Stage.Compute([_read!()]);
            _computedPosition = _input.Position;
        }

        return _batch;
    }
}

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
