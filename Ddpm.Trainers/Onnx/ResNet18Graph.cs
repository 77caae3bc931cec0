namespace Ddpm.Trainers;

/// <summary><see cref="ResNet18"/> as a graph, with batch normalisation taken into the convolutions before it.</summary>
/// <param name="layers">Where it is written.</param>
internal sealed class ResNet18Graph(GraphLayers layers)
{
    private static readonly int[] s_widths = [64, 128, 256, 512];

    /// <summary>Writes all layers but the last.</summary>
    /// <param name="pictures">float32 [N, 3, H, W], normalised.</param>
    /// <param name="weights">The network's weights.</param>
    /// <returns>The features, float32 [N, 512].</returns>
    public string WriteFeatures(string pictures, WeightReader weights)
    {
        const int Colours = 3;
        var hidden = layers.Relu(Convolve(pictures, weights, "conv1", "bn1", (Colours, s_widths[0], 7), stride: 2));
        hidden = layers.Node(
            "MaxPool",
            [hidden],
            ("kernel_shape", [3, 3]),
            ("strides", [2, 2]),
            ("pads", [1, 1, 1, 1])
        );
        var width = s_widths[0];
        for (var level = 0; level < s_widths.Length; level++)
        for (var block = 0; block < 2; block++)
        {
            var stride = level > 0 && block == 0 ? 2 : 1;
            hidden = WriteBlock(hidden, weights.Under($"layer{level + 1}.{block}"), width, s_widths[level], stride);
            width = s_widths[level];
        }
        return layers.AverageOfPixels(hidden);
    }

    private string WriteBlock(string input, WeightReader weights, int inputs, int outputs, int stride)
    {
        var hidden = layers.Relu(Convolve(input, weights, "conv1", "bn1", (inputs, outputs, 3), stride));
        hidden = Convolve(hidden, weights, "conv2", "bn2", (outputs, outputs, 3), stride: 1);
        var shortcut =
            stride == 1 && inputs == outputs
                ? input
                : Convolve(input, weights, "downsample.0", "downsample.1", (inputs, outputs, 1), stride);
        return layers.Relu(layers.Add(hidden, shortcut));
    }

    private string Convolve(
        string x,
        WeightReader weights,
        string convolution,
        string norm,
        (int Inputs, int Outputs, int Side) size,
        int stride
    )
    {
        var kernel = Kernel
            .Read(weights.Under(convolution), size.Inputs, size.Outputs, size.Side, hasBias: false)
            .Then(ChannelScale.ReadBatchNorm(weights.Under(norm), size.Outputs));
        return layers.Convolution(x, kernel, stride, padding: size.Side / 2);
    }
}
