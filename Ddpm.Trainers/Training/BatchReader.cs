using Ddpm.Trainers.Data;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Gathers the pictures of a step onto a device, through one buffer for all steps.</summary>
/// <param name="images">The data.</param>
/// <param name="batchSize">Pictures in a step.</param>
/// <param name="device">Where the networks live.</param>
internal sealed class BatchReader(ILabeledImages images, int batchSize, Device device)
{
    private readonly byte[] _bytes = new byte[batchSize * images.Shape.Length];

    /// <summary>Gathers exactly a batch of pictures. The result holds until the next call.</summary>
    public TrainingBatch Read(ReadOnlySpan<int> indices)
    {
        var shape = images.Shape;
        var labels = new int[batchSize][];
        for (var row = 0; row < batchSize; row++)
        {
            images.CopyPixels(indices[row], _bytes.AsSpan(row * shape.Length, shape.Length));
            labels[row] = images.Labels(indices[row]).ToArray();
        }

        var pixels = tensor(_bytes, [batchSize, shape.Channels, shape.Height, shape.Width], device: device);
        return new TrainingBatch(pixels.to(ScalarType.Float32).div_(127.5).sub_(1), labels);
    }
}
