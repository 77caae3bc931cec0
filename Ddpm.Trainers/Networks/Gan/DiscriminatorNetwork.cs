using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A network that tells pictures of the data from drawn ones.</summary>
internal abstract class DiscriminatorNetwork(string name) : nn.Module(name)
{
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="labels">The labels that each picture should show; not looked at by a network that is told none.</param>
    public abstract Verdict Judge(Tensor pictures, LabelBatch labels);
}
