using Ddpm.Trainers.Networks;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Scoring;

/// <summary>The networks that a scorer can be, by name: the one list of them.</summary>
public static class ClassifierNetworks
{
    /// <summary>
    /// torchvision's ResNet18 (He et al. 2016), the usual scorer: 11.2 million parameters, whose names PyTorch knows.
    /// </summary>
    public const string ResNet18 = "resnet18";

    /// <summary>
    /// Plain convolutions with group normalisation, without shortcuts: 1.2 million parameters. A second opinion, from a
    /// network that errs in other ways.
    /// </summary>
    public const string ConvNet = "convnet";

    // All but the last layer.
    private const long ResNet18BodyParameters = 11_176_512;

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [ResNet18, ConvNet];

    /// <summary>Checks a name.</summary>
    /// <exception cref="ArgumentException">There is no such network.</exception>
    internal static void Validate(string network)
    {
        if (!All.Contains(network))
            throw new ArgumentException(
                $"There is no scorer network '{network}'. Known: {string.Join(", ", All)}.",
                nameof(network)
            );
    }

    /// <summary>How many numbers the last layer of a network is given.</summary>
    internal static int FeaturesOf(string network) => network == ConvNet ? GroupNormClassifier.Features : 512;

    /// <summary>How many parameters a network has, without building it.</summary>
    internal static long ParametersOf(string network, int labels) =>
        (network == ConvNet ? GroupNormClassifier.BodyParameters : ResNet18BodyParameters)
        + (FeaturesOf(network) + 1L) * labels;

    internal static nn.Module<Tensor, Tensor> Build(string network, int labels, Device? device = null) =>
        network == ConvNet ? GroupNormClassifier.Build(labels, device) : new ResNet18(labels, device);
}
