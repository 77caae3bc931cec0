using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks;

/// <summary>How feature maps lie in memory.</summary>
internal static class MemoryLayout
{
    /// <summary>
    /// The same map with the channels of a pixel side by side. Convolutions, pooling and batch normalisation keep that order
    /// and compute faster in it on a CPU; the values are the same but for rounding.
    /// </summary>
    /// <param name="map">[N, C, H, W] of any type.</param>
    /// <returns>[N, C, H, W] with strides of [H·W·C, 1, W·C, C].</returns>
    public static Tensor ChannelsLast(this Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
