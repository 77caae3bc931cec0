using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// A cursor that reads up to a batch of rows ahead, computes their new columns in one go when one is first asked for, and
/// hands the rows out one by one.
/// </summary>
internal sealed class BatchedCursor<TInput, TBatch> : DataViewRowCursor
    where TBatch : class
{
    private readonly BatchBinding<TInput, TBatch> _binding;
    private readonly DataViewRowCursor _input;
    private readonly Func<TInput> _read;
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly ColumnBuffer?[] _passing;
    private readonly HashSet<int> _computed;

    // The batch at hand: as many of each as there are rows in it.
    private readonly List<TInput> _rows = [];
    private readonly List<DataViewRowId> _ids = [];
    private readonly List<long> _batches = [];
    private TBatch? _batch;
    private int _index = -1;
    private long _position = -1;
    private bool _ended;

    public BatchedCursor(
        BatchBinding<TInput, TBatch> binding,
        DataViewRowCursor input,
        IReadOnlyList<DataViewSchema.Column> wanted
    )
    {
        _binding = binding;
        _input = input;
        _read = binding.Stage.CreateReader(input);
        _readId = input.GetIdGetter();
        _passing = new ColumnBuffer?[binding.InputSchema.Count];
        foreach (var column in binding.PassThrough(wanted))
            _passing[column.Index] = ColumnBuffer.Create(input, column);
        _computed = [.. wanted.Where(binding.IsComputed).Select(column => column.Index)];
    }

    /// <inheritdoc />
    public override DataViewSchema Schema => _binding.OutputSchema;

    /// <inheritdoc />
    public override long Position => _position;

    /// <inheritdoc />
    public override long Batch => _index < 0 ? 0 : _batches[_index];

    /// <inheritdoc />
    public override bool IsColumnActive(DataViewSchema.Column column) =>
        _binding.IsComputed(column) ? _computed.Contains(column.Index) : _passing[column.Index] is not null;

    /// <inheritdoc />
    public override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_index + 1 >= _rows.Count)
        {
            Fill();
            if (_rows.Count == 0)
            {
                Dispose();
                return false;
            }
        }

        _index++;
        _position++;
        return true;
    }

    /// <inheritdoc />
    public override ValueGetter<TWanted> GetGetter<TWanted>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column))
            throw _binding.Inactive(column);
        if (_binding.IsComputed(column))
        {
            var get = _binding.Getter<TWanted>(column);
            return (ref TWanted value) => get(Computed(), _index, ref value);
        }

        if (_passing[column.Index] is not ColumnBuffer<TWanted> typed)
            throw _binding.WrongType<TWanted>(column);
        return (ref TWanted value) =>
        {
            CheckRow();
            typed.CopyTo(_index, ref value);
        };
    }

    /// <inheritdoc />
    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        (ref DataViewRowId value) =>
        {
            CheckRow();
            value = _ids[_index];
        };

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            Clear();
            foreach (var buffer in _passing)
                buffer?.Dispose();
            _input.Dispose();
            _position = -1;
        }

        _ended = true;
        base.Dispose(disposing);
    }

    private void Fill()
    {
        Clear();
        try
        {
            ReadBatch();
        }
        catch
        {
            // The row that failed cannot be handed out, and must not be passed over in silence.
            Dispose();
            throw;
        }
    }

    private void ReadBatch()
    {
        while (_rows.Count < _binding.Stage.BatchSize && _input.MoveNext())
        {
            var id = default(DataViewRowId);
            _readId(ref id);
            foreach (var buffer in _passing)
                buffer?.Read(_rows.Count);
            _rows.Add(_read());
            _ids.Add(id);
            _batches.Add(_input.Batch);
        }
    }

    private void Clear()
    {
        _rows.Clear();
        _ids.Clear();
        _batches.Clear();
        _batch = null;
        _index = -1;
    }

    private TBatch Computed()
    {
        CheckRow();
        return _batch ??= _binding.Stage.Compute(_rows);
    }

    private void CheckRow()
    {
        if (_index < 0)
            throw _binding.Host.Process(
                new InvalidOperationException("The cursor stands on no row: move it to one before asking for values.")
            );
    }
}
