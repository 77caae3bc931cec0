using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Everything about a trained GAN but its weights; written as JSON beside them.</summary>
internal sealed record GanDescription : ModelDescription
{
    public required GanNetworkOptions Network { get; init; }

    /// <summary>Whether the network is told the labels.</summary>
    public required bool Conditional { get; init; }

    /// <summary>How often labels were dropped in training; a picture of anything can be asked for where that is above 0.</summary>
    public double LabelDropout { get; init; }

    /// <summary>How many labels the network is told.</summary>
    internal int LabelCount => Conditional ? Labels.Count : 0;

    public GeneratorNetwork BuildNetwork(long seed, Device device)
    {
        var network = Network.BuildGenerator(Shape, LabelCount, seed);
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public GeneratorNetwork BuildNetworkToLoad() => Network.BuildGeneratorToLoad(Shape, LabelCount);

    /// <inheritdoc />
    internal override Func<NetworkWeights, OnnxModel>? OnnxGraph =>
        GanGraph.Exists(Network.Architecture) ? weights => GanGraph.Write(Network, Shape, LabelCount, weights) : null;

    /// <inheritdoc />
    protected override void Validate()
    {
        base.Validate();
        Network.Validate(Shape);
    }
}
