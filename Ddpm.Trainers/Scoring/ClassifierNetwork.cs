using System.Text.Json.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A network that a scorer can be.</summary>
[JsonConverter(typeof(ChoiceConverter<ClassifierNetwork>))]
public sealed class ClassifierNetwork : Choice<ClassifierNetwork>, IChoice<ClassifierNetwork>
{
    private readonly long _bodyParameters;
    private readonly Func<int, Device?, nn.Module<Tensor, Tensor>> _build;

    /// <param name="name">Its name.</param>
    /// <param name="features">How many numbers its last layer is given.</param>
    /// <param name="bodyParameters">How many parameters all layers but the last have, without statistics of batches.</param>
    /// <param name="build">
    /// Makes the network for a number of labels on a device (null is the CPU): normalised pictures, float32
    /// [N, 3, H, W] → [N, labels], logits. Its layers, which follow one another in the order in which they are registered, are modules from
    /// tensor to tensor, and the last, "fc", is linear with a bias, from features to labels. Weights are drawn anew; see
    /// <see cref="SeededWeights"/>.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no features, or fewer than no parameters.</exception>
    public ClassifierNetwork(
        string name,
        int features,
        long bodyParameters,
        Func<int, Device?, nn.Module<Tensor, Tensor>> build
    )
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        ArgumentOutOfRangeException.ThrowIfNegative(bodyParameters);
        ArgumentNullException.ThrowIfNull(build);
        Features = features;
        _bodyParameters = bodyParameters;
        _build = build;
    }

    /// <summary>
    /// "resnet18": torchvision's ResNet18 (He et al. 2016), the usual scorer: 11.2 million parameters, whose names PyTorch
    /// knows.
    /// </summary>
    public static ClassifierNetwork ResNet18 { get; } =
        new("resnet18", 512, 11_176_512, (labels, device) => new ResNet18(labels, device))
        {
            Graph = (layers, pictures, weights, _, _) => new ResNet18Graph(layers).WriteFeatures(pictures, weights),
        };

    /// <summary>
    /// "convnet": plain convolutions with group normalisation, without shortcuts: 1.2 million parameters. A second opinion,
    /// from a network that errs in other ways.
    /// </summary>
    public static ClassifierNetwork ConvNet { get; } =
        new("convnet", GroupNormClassifier.Features, GroupNormClassifier.BodyParameters, GroupNormClassifier.Build)
        {
            Graph = (layers, pictures, weights, height, width) =>
                new GroupNormClassifierGraph(layers).WriteFeatures(pictures, weights, height, width),
        };

    /// <inheritdoc />
    public static ChoiceRegistry<ClassifierNetwork> Registry { get; } = new("scorer network", ResNet18, ConvNet);

    /// <summary>How many numbers the last layer is given.</summary>
    public int Features { get; }

    /// <summary>Writes all layers but the last as a graph; null for a network that only TorchSharp computes.</summary>
    internal ClassifierGraphWriter? Graph { get; init; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator ClassifierNetwork(string name) => FromString(name);

    /// <summary>How many parameters the network has, without building it.</summary>
    internal long ParametersOf(int labels) => _bodyParameters + (Features + 1L) * labels;

    /// <summary>Its hidden matrices, where layers follow one another: the kernels of all convolutions but the first.</summary>
    internal static IReadOnlyList<Parameter> HiddenMatricesOf(nn.Module network) =>
        [.. network.modules().OfType<Conv2d>().Skip(1).Select(layer => layer.weight)];

    internal nn.Module<Tensor, Tensor> Build(int labels, Device? device = null) => _build(labels, device);
}

/// <summary>Writes all layers of a scorer but the last as a graph.</summary>
/// <param name="layers">Where they are written.</param>
/// <param name="pictures">float32 [N, 3, height, width], normalised.</param>
/// <param name="weights">The network's weights.</param>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
/// <returns>What the last layer is given, float32 [N, features].</returns>
internal delegate string ClassifierGraphWriter(
    GraphLayers layers,
    string pictures,
    WeightReader weights,
    int height,
    int width
);
