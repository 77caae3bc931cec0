using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion;

/// <summary>Numbers of which each picture of a batch has its own, as a factor of the batch.</summary>
internal static class PerPicture
{
    /// <summary>float32 [N, 1, 1, 1] of N numbers, which stay in double until here.</summary>
    public static Tensor Factor(IEnumerable<double> numbers, Device device)
    {
        var values = numbers.Select(number => (float)number).ToArray();
        return tensor(values, [values.Length, 1, 1, 1], device: device);
    }
}
