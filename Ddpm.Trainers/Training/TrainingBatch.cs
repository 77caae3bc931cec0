using Ddpm.Trainers.Data;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>The pictures and labels of one step.</summary>
/// <param name="Pixels">float32 [N, C, H, W], −1 to 1.</param>
/// <param name="Labels">The label indices of each picture.</param>
public sealed record TrainingBatch(Tensor Pixels, IReadOnlyList<int[]> Labels)
{
    /// <summary>Gathers pictures onto a device.</summary>
    internal static TrainingBatch Gather(ILabeledImages images, ReadOnlySpan<int> indices, Device device)
    {
        var shape = images.Shape;
        var bytes = new byte[indices.Length * shape.Length];
        var labels = new int[indices.Length][];
        for (var row = 0; row < indices.Length; row++)
        {
            images.CopyPixels(indices[row], bytes.AsSpan(row * shape.Length, shape.Length));
            labels[row] = images.Labels(indices[row]).ToArray();
        }

        var pixels = tensor(bytes, [indices.Length, shape.Channels, shape.Height, shape.Width], device: device);
        return new TrainingBatch(pixels.to(ScalarType.Float32).div_(127.5).sub_(1), labels);
    }
}
