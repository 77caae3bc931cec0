namespace Ddpm.Trainers;

/// <summary><see cref="ResidualGenerator"/> as a graph.</summary>
internal static class ResidualGeneratorGraph
{
    /// <inheritdoc cref="DcganGeneratorGraph.Write" />
    public static string Write(
        GraphLayers layers,
        WeightReader weights,
        GanNetworkOptions options,
        ImageShape shape,
        int labelCount
    )
    {
        var levels = GanLevels.Of(shape, options.PatchSize);
        int Width(int level) => ResidualGenerator.Width(levels, options, level);

        var (condition, conditionWidth) = (GanGraph.NoiseInput, options.NoiseWidth);
        if (labelCount > 0)
        {
            var labels = LabelTable.Read(weights.Under("labels"), labelCount, options.LabelWidth);
            condition = layers.Concatenate(1, condition, labels.WriteSum(layers));
            conditionWidth += options.LabelWidth;
        }

        var maps = Enumerable
            .Range(0, levels.Count)
            .SelectMany(block =>
                ReadNorm(weights.Under($"blocks.{block}.normIn"), Width(block), conditionWidth)
                    .Concat(ReadNorm(weights.Under($"blocks.{block}.normOut"), Width(block + 1), conditionWidth))
            );
        var modulations = ConditionGraph.WriteMaps(layers, condition, [.. maps], -1, 1, 1);

        var values = Width(0) * (int)levels.Pixels(0);
        var projection = LinearMap.Read(weights.Under("projection"), values, conditionWidth);
        var hidden = layers.Linear(condition, projection);
        hidden = layers.Reshape(hidden, 0, Width(0), levels.BaseHeight, levels.BaseWidth);
        for (var block = 0; block < levels.Count; block++)
            hidden = WriteBlock(
                layers,
                weights.Under($"blocks.{block}"),
                hidden,
                Width(block),
                Width(block + 1),
                modulations
            );

        var norm = ChannelScale.ReadBatchNorm(weights.Under("norm"), options.GeneratorWidth);
        hidden = layers.Relu(layers.ScaleChannels(hidden, norm.Scale, norm.Shift));
        var toPicture = Kernel.Read(
            weights.Under("toPicture"),
            options.GeneratorWidth,
            ResidualGenerator.PatchWidth(options, shape),
            3
        );
        return layers.PixelShuffle(layers.Node("Tanh", [layers.Convolution(hidden, toPicture)]), options.PatchSize);
    }

    private static string WriteBlock(
        GraphLayers layers,
        WeightReader weights,
        string input,
        int inputs,
        int outputs,
        Queue<string> modulations
    )
    {
        var hidden = layers.Multiply(input, modulations.Dequeue());
        hidden = layers.Double(layers.Relu(layers.Add(hidden, modulations.Dequeue())));
        hidden = layers.Convolution(hidden, Kernel.Read(weights.Under("convIn"), inputs, outputs, 3));
        hidden = layers.Multiply(hidden, modulations.Dequeue());
        hidden = layers.Relu(layers.Add(hidden, modulations.Dequeue()));
        hidden = layers.Convolution(hidden, Kernel.Read(weights.Under("convOut"), outputs, outputs, 3));
        var shortcut = layers.Convolution(
            input,
            Kernel.Read(weights.Under("shortcut"), inputs, outputs, 1),
            padding: 0
        );
        return layers.Add(hidden, layers.Double(shortcut));
    }

    // (r·x + m)·(1 + s) + t = r(1 + s)·x + (m(1 + s) + t), of which both factors are linear in the condition as s and t are.
    private static IEnumerable<LinearMap> ReadNorm(WeightReader weights, int width, int conditionWidth)
    {
        var norm = ChannelScale.ReadBatchNorm(weights.Under("norm"), width, affine: false);
        var map = LinearMap.Read(weights.Under("modulation"), 2 * width, conditionWidth);
        var scale = map.Rows(0, width).PlusOne();
        return [scale.Times(norm.Scale), scale.Times(norm.Shift).Plus(map.Rows(width, width))];
    }
}
