using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

internal static class Normalization
{
    /// <summary>Group normalisation with eight channels or more in a group.</summary>
    public static GroupNorm Group(int width)
    {
        var groups = Math.Max(1, Math.Min(8, width / 8));
        while (width % groups != 0)
            groups--;
        return GroupNorm(groups, width);
    }
}
