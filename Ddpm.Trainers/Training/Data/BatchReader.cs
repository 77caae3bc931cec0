using Ddpm.Trainers.Data;
using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

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
