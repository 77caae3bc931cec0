using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

internal static class Normalization
{
    /// <summary>Group normalisation (Wu and He 2018) with eight channels or more in a group.</summary>
    public static GroupNorm Group(int width, TorchSharp.torch.Device? device = null)
    {
        var groups = Math.Max(1, Math.Min(8, width / 8));
        while (width % groups != 0)
            groups--;

        // TorchSharp 0.107 leaves scale and shift as it finds them in memory.
        var norm = GroupNorm(groups, width, device: device);
        init.ones_(norm.weight!);
        init.zeros_(norm.bias!);
        return norm;
    }
}
