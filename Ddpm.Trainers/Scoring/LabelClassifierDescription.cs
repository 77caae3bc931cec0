using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Scoring;

/// <summary>Everything about a trained classifier but its weights; written as JSON beside them.</summary>
internal sealed record LabelClassifierDescription : ModelDescription
{
    /// <summary>The shorter side that the network sees.</summary>
    public required int InputSize { get; init; }

    /// <summary>How pictures are normalised for the network, or null for a mean and deviation of 0.5; older descriptions lack it.</summary>
    public ChannelNormalization? Normalization { get; init; }

    /// <summary>The network, as <see cref="ClassifierNetworks"/> knows it; older descriptions lack it.</summary>
    public string Network { get; init; } = ClassifierNetworks.ResNet18;

    /// <summary>What logits are divided by before they become probabilities; older descriptions lack it.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How the scorer did on held-out pictures, or null where nobody looked; older descriptions lack it.</summary>
    public HeldOutRecord? HeldOut { get; init; }

    public ClassifierInput BuildInput() => new(Shape, InputSize, Normalization);

    /// <summary>The network; parameters and buffers of a ResNet18 have the names that PyTorch gives them.</summary>
    public nn.Module<Tensor, Tensor> BuildNetwork(long seed, Device device)
    {
        var network = SeededWeights.Build(seed, () => ClassifierNetworks.Build(Network, Labels.Count));
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public nn.Module<Tensor, Tensor> BuildNetworkToLoad() =>
        SeededWeights.BuildToLoad(() => ClassifierNetworks.Build(Network, Labels.Count));

    /// <summary>The network's names, shapes and types, without memory for values.</summary>
    public nn.Module<Tensor, Tensor> BuildOutline() =>
        SeededWeights.BuildToLoad(() => ClassifierNetworks.Build(Network, Labels.Count, META));

    /// <inheritdoc />
    protected override void Validate()
    {
        base.Validate();
        ClassifierInput.Validate(InputSize, Shape);
        Normalization?.Validate();
        ClassifierNetworks.Validate(Network);
        if (Temperature is not (>= TemperatureScaling.Lowest and <= TemperatureScaling.Highest))
            throw new InvalidDataException(
                $"The scorer's temperature is {Temperature}; it must be {TemperatureScaling.Lowest} to {TemperatureScaling.Highest}."
            );
        HeldOut?.Validate();
    }
}
