using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// A classifier that has little in common with a ResNet, so that the two err in different ways: plain 3×3 convolutions
/// one after the other (as VGG, Simonyan and Zisserman 2015) without shortcuts, group normalisation (Wu and He 2018) in
/// the place of statistics of a batch, and a finer grid at the end. 1.2 million parameters.
/// </summary>
internal static class GroupNormClassifier
{
    /// <summary>How many numbers the last layer is given.</summary>
    public const int Features = 256;

    /// <summary>Channels of the pictures.</summary>
    internal const int Colours = 3;

    private const int Side = 3;

    /// <summary>Channels of each stage.</summary>
    internal static IReadOnlyList<int> Widths { get; } = [32, 64, 128, Features];

    /// <summary>How many parameters all layers but the last have.</summary>
    public static long BodyParameters =>
        Widths
            .Select(
                (width, level) =>
                    level == 0
                        ? LayerParameters(Colours, width)
                        : LayerParameters(Widths[level - 1], width) + LayerParameters(width, width)
            )
            .Sum();

    /// <summary>float32 [N, 3, H, W] → logits [N, <paramref name="labels"/>]; H and W are halved three times.</summary>
    public static Module<Tensor, Tensor> Build(int labels, Device? device = null)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        var width = Colours;
        for (var level = 0; level < Widths.Count; level++)
        {
            layers.Add(($"stage{level}", Stage(width, Widths[level], stride: level == 0 ? 1 : 2, device)));
            width = Widths[level];
        }

        layers.Add(("pool", AdaptiveAvgPool2d(1)));
        layers.Add(("flatten", Flatten()));
        layers.Add(("fc", Linear(width, labels, device: device)));
        return Sequential(layers);
    }

    /// <summary>A convolution without a bias, and the scale and shift of its normalisation.</summary>
    private static long LayerParameters(int inputs, int outputs) => (long)Side * Side * inputs * outputs + 2L * outputs;

    /// <summary>A convolution that widens and halves, then, but at full size, one that keeps the size.</summary>
    private static Module<Tensor, Tensor> Stage(int inputs, int outputs, int stride, Device? device)
    {
        List<(string, Module<Tensor, Tensor>)> layers =
        [
            ("conv1", Conv2d(inputs, outputs, Side, stride, padding: 1, bias: false, device: device)),
            ("norm1", Normalization.Group(outputs, device)),
            ("act1", SiLU()),
        ];
        if (stride > 1)
            layers.AddRange([
                ("conv2", Conv2d(outputs, outputs, Side, padding: 1, bias: false, device: device)),
                ("norm2", Normalization.Group(outputs, device)),
                ("act2", SiLU()),
            ]);
        return Sequential(layers);
    }
}
