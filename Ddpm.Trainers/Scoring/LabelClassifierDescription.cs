using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Everything about a trained classifier but its weights; written as JSON beside them.</summary>
internal sealed record LabelClassifierDescription : ModelDescription
{
    /// <summary>The shorter side that the network sees.</summary>
    public required int InputSize { get; init; }

    /// <summary>How pictures are normalised for the network, or null for a mean and deviation of 0.5.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>The network.</summary>
    public ClassifierNetwork Network { get; init; } = ClassifierNetwork.ResNet18;

    /// <summary>What logits are divided by before they become probabilities.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How the scorer did on held-out pictures, or null where nobody looked.</summary>
    public HeldOutRecord? HeldOut { get; init; }

    public ClassifierInput BuildInput() => new(Shape, InputSize, Normalization);

    /// <summary>The network; parameters and buffers of a ResNet18 have the names that PyTorch gives them.</summary>
    public nn.Module<Tensor, Tensor> BuildNetwork(long seed, Device device)
    {
        var network = SeededWeights.Build(seed, () => Network.Build(Labels.Count));
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public nn.Module<Tensor, Tensor> BuildNetworkToLoad() =>
        SeededWeights.BuildToLoad(() => Network.Build(Labels.Count));

    /// <summary>The network's names, shapes and types, without memory for values.</summary>
    public nn.Module<Tensor, Tensor> BuildOutline() =>
        SeededWeights.BuildToLoad(() => Network.Build(Labels.Count, META));

    /// <inheritdoc />
    internal override Func<NetworkWeights, OnnxModel>? OnnxGraph =>
        Network.Graph is not null ? weights => ClassifierGraph.Write(this, weights) : null;

    /// <inheritdoc />
    protected override void Validate()
    {
        base.Validate();
        ClassifierInput.Validate(InputSize, Shape);
        Normalization?.Validate();
        if (Temperature is not (>= TemperatureScaling.Lowest and <= TemperatureScaling.Highest))
            throw new InvalidDataException(
                $"The scorer's temperature is {Temperature}; it must be {TemperatureScaling.Lowest} to {TemperatureScaling.Highest}."
            );
        HeldOut?.Validate();
    }
}
