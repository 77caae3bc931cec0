namespace Ddpm.Trainers;

/// <summary>
/// <see cref="DcganGenerator"/> as a graph, with batch normalisation taken into the layers before it.
/// </summary>
internal static class DcganGeneratorGraph
{
    /// <summary>Writes the network.</summary>
    /// <param name="layers">Where it is written.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="options">Its size.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels it is told, 0 for none.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    public static string Write(
        GraphLayers layers,
        WeightReader weights,
        GanNetworkOptions options,
        ImageShape shape,
        int labelCount
    )
    {
        var levels = GanLevels.Of(shape);
        var width = DcganGenerator.Width(levels, options, 0);
        var pixels = (int)levels.Pixels(0);
        var projection = LinearMap.Read(
            weights.Under("projection"),
            width * pixels,
            options.NoiseWidth,
            hasBias: false
        );

        // A channel's scale is that of all its pixels.
        var norm = ChannelScale.ReadBatchNorm(weights.Under("norm"), width);
        float[] scale = [.. norm.Scale.SelectMany(value => Enumerable.Repeat(value, pixels))];
        float[] shift = [.. norm.Shift.SelectMany(value => Enumerable.Repeat(value, pixels))];
        var hidden = layers.Linear(GanGraph.NoiseInput, projection.Times(scale).Plus(shift));
        if (labelCount > 0)
        {
            var labels = LabelTable.Read(weights.Under("labels"), labelCount, width * pixels).Times(scale);
            hidden = layers.Add(hidden, labels.WriteSum(layers));
        }

        hidden = layers.Relu(layers.Reshape(hidden, 0, width, levels.BaseHeight, levels.BaseWidth));
        for (var level = 1; level <= levels.Count; level++)
        {
            var isLast = level == levels.Count;
            var outputs = isLast ? shape.Channels : DcganGenerator.Width(levels, options, level);
            var kernel = Kernel.ReadTransposed(
                weights.Under($"convolutions.{level - 1}"),
                DcganGenerator.Width(levels, options, level - 1),
                outputs,
                4,
                hasBias: isLast
            );
            if (!isLast)
                kernel = kernel.Then(ChannelScale.ReadBatchNorm(weights.Under($"norms.{level - 1}"), outputs));
            hidden = layers.ConvolutionTransposed(hidden, kernel, stride: 2, padding: 1);
            hidden = isLast ? layers.Node("Tanh", [hidden]) : layers.Relu(hidden);
        }
        return hidden;
    }
}
