using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The labels of a batch as a network on torch reads them: one row of label indices for each picture, padded at the end with
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
        using var scope = NewDisposeScope();
        return Create(LabelRows.Of(rows, labelCount), device);
    }

    internal static LabelBatch Create(LabelRows rows, Device device) =>
        new(tensor(rows.Indices, [rows.Count, rows.Width], device: device), rows.LabelCount);

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
