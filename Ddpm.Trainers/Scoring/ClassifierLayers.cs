using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Scoring;

/// <summary>
/// Tells what a classifier's network sees from what it makes of it: its layers follow one another in the order of their
/// names, and the last, "fc", is a matrix from features to labels.
/// </summary>
internal static class ClassifierLayers
{
    /// <summary>The name of the layer from features to labels.</summary>
    public const string Head = "fc";

    /// <summary>What the layer from features to labels is given.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pictures">float32 [N, 3, H, W] of −1 to 1.</param>
    /// <returns>float32 [N, features].</returns>
    public static Tensor Features(nn.Module<Tensor, Tensor> network, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var values = pictures;
        foreach (var (name, layer) in network.named_children())
            if (name != Head)
                values = ((nn.Module<Tensor, Tensor>)layer).call(values);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>How many features a network has.</summary>
    public static int FeatureCount(nn.Module<Tensor, Tensor> network) =>
        (int)((Linear)network.named_children().Single(layer => layer.name == Head).module).weight!.shape[1];
}
