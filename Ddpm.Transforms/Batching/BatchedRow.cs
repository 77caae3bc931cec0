using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Batching;

/// <summary>A single row with the column that a stage computes.</summary>
internal sealed class BatchedRow<TInput, TValue> : DataViewRow
{
    private readonly BatchBinding<TInput, TValue> _binding;
    private readonly DataViewRow _input;
    private readonly HashSet<int> _active;
    private readonly Func<TInput>? _read;

    // The value is kept while the row stays where it is: several later stages may ask for it.
    private BatchValues<TValue>? _values;
    private long _computedPosition = -1;

    public BatchedRow(
        BatchBinding<TInput, TValue> binding,
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
        return (ValueGetter<TValue>)GetComputed as Delegate as ValueGetter<TWanted>
            ?? throw _binding.WrongType<TWanted>(column);
    }

    /// <inheritdoc />
    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _values = null;
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private void GetComputed(ref TValue value)
    {
        if (_values is null || _computedPosition != _input.Position)
        {
            _values = _binding.Stage.Compute([_read!()]);
            _computedPosition = _input.Position;
        }

        _values(0, ref value);
    }
}
