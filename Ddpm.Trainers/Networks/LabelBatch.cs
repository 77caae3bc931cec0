using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The labels of a batch as a network reads them: one row of label indices for each picture, padded at the end with
/// the index after the last label. Each row is sorted, so that the order in which labels are named makes no difference, not
/// even in the last bit. A row of padding alone asks for nothing (unconditional).
/// </summary>
public sealed class LabelBatch : IDisposable
{
    private readonly long _padding;

    private LabelBatch(Tensor indices, long padding)
    {
        Indices = indices.DetachFromDisposeScope();
        _padding = padding;
    }

    /// <summary>int64 [N, K]; K is the largest number of labels in a row, at least 1.</summary>
    public Tensor Indices { get; }

    /// <summary>Makes a batch of rows of label indices.</summary>
    /// <param name="rows">The indices of each picture, in any order, each once and from 0 to labelCount − 1.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="device">Where the tensor is to live.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">A row has an index twice.</exception>
    public static LabelBatch Create(IReadOnlyList<int[]> rows, int labelCount, Device device)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var width = Math.Max(1, rows.Count == 0 ? 1 : rows.Max(row => row.Length));
        var padded = new long[rows.Count * width];
        Array.Fill(padded, labelCount);
        for (var row = 0; row < rows.Count; row++)
        {
            var indices = rows[row].Order().ToArray();
            for (var place = 0; place < indices.Length; place++)
            {
                var index = indices[place];
                if ((uint)index >= (uint)labelCount)
                    throw new ArgumentOutOfRangeException(
                        nameof(rows),
                        index,
                        $"Row {row} has label index {index}; the model knows the indices 0 to {labelCount - 1}."
                    );
                if (place > 0 && index == indices[place - 1])
                    throw new ArgumentException(
                        $"Row {row} has label index {index} twice; a picture has each label once or not at all.",
                        nameof(rows)
                    );
                padded[row * width + place] = index;
            }
        }

        return new LabelBatch(tensor(padded, [rows.Count, width], device: device), labelCount);
    }

    /// <summary>float32 [N, labels]: 1 where a row has the label, else 0.</summary>
    public Tensor MultiHot()
    {
        using var scope = NewDisposeScope();
        var withPadding = zeros([Indices.shape[0], _padding + 1], ScalarType.Float32, Indices.device);
        withPadding.scatter_(1, Indices, ones_like(Indices, ScalarType.Float32));
        return withPadding.narrow(1, 0, _padding).MoveToOuterDisposeScope();
    }

    /// <summary>As many rows that ask for nothing.</summary>
    public LabelBatch Unconditional() => new(Indices.FilledWith(_padding), _padding);

    /// <summary>The rows, and after them as many that ask for nothing.</summary>
    public LabelBatch WithUnconditional() => new(cat([Indices, Indices.FilledWith(_padding)]), _padding);

    /// <inheritdoc />
    public void Dispose() => Indices.Dispose();
}
