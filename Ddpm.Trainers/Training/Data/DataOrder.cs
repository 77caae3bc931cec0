using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Which pictures a step sees: the order of each epoch is a pure function of (seed, epoch), and an epoch ends when
/// fewer pictures than a batch are left.
/// </summary>
/// <param name="count">How many pictures there are.</param>
/// <param name="batchSize">Pictures in a step; at most <paramref name="count"/>.</param>
/// <param name="seed">The seed of the run.</param>
internal sealed class DataOrder(int count, int batchSize, long seed)
{
    private readonly int[] _order = new int[count];
    private long _epoch = -1;

    /// <summary>Steps in an epoch.</summary>
    public long StepsPerEpoch { get; } = count / batchSize;

    /// <summary>The pictures of a step, counted from 0.</summary>
    public ReadOnlySpan<int> Batch(long step)
    {
        var epoch = step / StepsPerEpoch;
        if (epoch != _epoch)
        {
            for (var index = 0; index < count; index++)
                _order[index] = index;
            using var random = new StepRandom(~seed, epoch);
            random.Shuffle(_order.AsSpan());
            _epoch = epoch;
        }

        return _order.AsSpan((int)(step % StepsPerEpoch) * batchSize, batchSize);
    }
}

/// <summary>Gathers the pictures of a step onto a device, through one buffer for all steps.</summary>
/// <param name="images">The data.</param>
/// <param name="batchSize">The most pictures that are read at once.</param>
/// <param name="device">Where the networks live.</param>
internal sealed class BatchReader(ILabeledImages images, int batchSize, Device device)
{
    private readonly byte[] _bytes = new byte[batchSize * images.Shape.Length];

    /// <summary>Gathers pictures. The result holds until the next call.</summary>
    public TrainingBatch Read(ReadOnlySpan<int> indices)
    {
        var shape = images.Shape;
        var count = indices.Length;
        var labels = new int[count][];
        for (var row = 0; row < count; row++)
        {
            images.CopyPixels(indices[row], _bytes.AsSpan(row * shape.Length, shape.Length));
            labels[row] = images.Labels(indices[row]).ToArray();
        }

        var bytes = count == batchSize ? _bytes : _bytes[..(count * shape.Length)];
        var pixels = tensor(bytes, [count, shape.Channels, shape.Height, shape.Width], device: device);
        return new TrainingBatch(PixelRange.FromBytes(pixels), labels);
    }
}
