namespace Ddpm.Samples.Models;

/// <summary>Makes ML.NET contexts as the command line's options describe them.</summary>
internal static class ModelContext
{
    /// <summary>A context.</summary>
    /// <param name="seed">The seed of its components.</param>
    /// <param name="gpu">The index of the GPU, or null for the CPU.</param>
    public static MLContext Create(int? seed = null, int? gpu = null) =>
        new(seed) { GpuDeviceId = gpu, FallbackToCpu = gpu is null };
}
