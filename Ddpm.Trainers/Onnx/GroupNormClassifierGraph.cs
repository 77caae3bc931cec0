namespace Ddpm.Trainers;

/// <summary><see cref="GroupNormClassifier"/> as a graph.</summary>
/// <param name="layers">Where it is written.</param>
internal sealed class GroupNormClassifierGraph(GraphLayers layers)
{
    /// <summary>Writes all layers but the last.</summary>
    /// <param name="pictures">float32 [N, 3, height, columns], normalised.</param>
    /// <param name="weights">The network's weights.</param>
    /// <param name="height">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <returns>The features, float32 [N, 256].</returns>
    public string WriteFeatures(string pictures, WeightReader weights, int height, int columns)
    {
        var (hidden, width) = (pictures, GroupNormClassifier.Colours);
        for (var level = 0; level < GroupNormClassifier.Widths.Count; level++)
        {
            var stage = weights.Under($"stage{level}");
            var outputs = GroupNormClassifier.Widths[level];
            var stride = level == 0 ? 1 : 2;
            (height, columns) = ((height + stride - 1) / stride, (columns + stride - 1) / stride);
            hidden = WriteLayer(hidden, stage, 1, (width, outputs), stride, height, columns);
            if (stride > 1)
                hidden = WriteLayer(hidden, stage, 2, (outputs, outputs), stride: 1, height, columns);
            width = outputs;
        }
        return layers.AverageOfPixels(hidden);
    }

    private string WriteLayer(
        string x,
        WeightReader stage,
        int number,
        (int Inputs, int Outputs) widths,
        int stride,
        int height,
        int columns
    )
    {
        var kernel = Kernel.Read(stage.Under($"conv{number}"), widths.Inputs, widths.Outputs, 3, hasBias: false);
        var norm = ChannelScale.Read(stage.Under($"norm{number}"), widths.Outputs);
        var hidden = layers.NormalizeGroups(layers.Convolution(x, kernel, stride), widths.Outputs, height, columns);
        return layers.Silu(layers.ScaleChannels(hidden, norm.Scale, norm.Shift));
    }
}
