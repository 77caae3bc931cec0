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

    public ClassifierInput BuildInput() => new(Shape, InputSize, Normalization);

    /// <summary>torchvision's ResNet18, whose parameters and buffers have the names that PyTorch gives them.</summary>
    public nn.Module<Tensor, Tensor> BuildNetwork(long seed, Device device)
    {
        nn.Module<Tensor, Tensor> network = SeededWeights.Build(
            seed,
            () => torchvision.models.resnet18(num_classes: Labels.Count)
        );
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public nn.Module<Tensor, Tensor> BuildNetworkToLoad() =>
        SeededWeights.BuildToLoad(() => torchvision.models.resnet18(num_classes: Labels.Count));

    /// <inheritdoc />
    protected override void Validate()
    {
        base.Validate();
        ClassifierInput.Validate(InputSize, Shape);
        Normalization?.Validate();
    }
}
