namespace Ddpm.Trainers;

/// <summary>
/// <see cref="PixelAttention"/> as a graph. Channels stay before pixels all the way, so that nothing is reordered: keys and values are
/// [N, heads, head width, keys], and the matrix products read one of their factors in columns.
/// </summary>
/// <param name="layers">Where it is written.</param>
/// <param name="labels">The labels that pixels attend to, or null.</param>
internal sealed class PixelAttentionGraph(GraphLayers layers, LabelTable? labels)
{
    private readonly Dictionary<int, string> _masks = [];
    private string? _indices;
    private string? _tokens;

    /// <param name="input">The map, [N, width, height, columns].</param>
    /// <param name="weights">The weights of the attention.</param>
    /// <param name="size">Channels, rows and columns of the map.</param>
    /// <param name="headWidth">Channels of a head.</param>
    /// <param name="toPixels">Whether pixels attend to each other.</param>
    /// <returns>[N, width, height, columns].</returns>
    public string Write(
        string input,
        WeightReader weights,
        (int Width, int Height, int Columns) size,
        int headWidth,
        bool toPixels
    )
    {
        var (width, height, columns) = size;
        var heads = width / headWidth;
        var norm = ChannelScale.Read(weights.Under("norm"), width);
        var normal = layers.NormalizeGroups(input, width, height, columns);

        // Scale and shift of the normalisation, and the scores' 1/√(head width), are taken into the matrices.
        var query = LinearMap.Read(weights.Under("query"), width, width).Times(1 / Math.Sqrt(headWidth));
        var pixelMaps = toPixels
            ? LinearMap.Stack([query, LinearMap.Read(weights.Under("pixelKeyValue"), 2 * width, width)])
            : query;
        var fromPixels = layers.Reshape(
            layers.LinearOfPixels(normal, pixelMaps.After(norm.Scale, norm.Shift)),
            0,
            pixelMaps.Outputs / headWidth,
            headWidth,
            -1
        );
        string[] keysAndValues = [];
        if (toPixels)
        {
            var parts = layers.Split(fromPixels, 1, heads, 2 * heads);
            (fromPixels, keysAndValues) = (parts[0], [parts[1]]);
        }

        if (labels is not null)
            keysAndValues = [.. keysAndValues, WriteLabels(labels, weights, width, headWidth)];
        var keyAndValue = layers.Split(layers.Concatenate(3, keysAndValues), 1, heads, heads);

        var scores = layers.Node("MatMul", [layers.Transpose(fromPixels, 0, 1, 3, 2), keyAndValue[0]]);
        if (labels is not null)
            scores = layers.Add(scores, Mask(labels, toPixels ? height * columns : 0));
        var shares = layers.Node("Softmax", [scores], ("axis", 3L));
        var answer = layers.Node("MatMul", [keyAndValue[1], layers.Transpose(shares, 0, 1, 3, 2)]);
        var mixed = layers.LinearOfPixels(
            layers.Reshape(answer, 0, width, height, columns),
            LinearMap.Read(weights.Under("output"), width, width)
        );
        return layers.Add(input, mixed);
    }

    // Keys and values of the null token and the labels, [N, 2·heads, head width, 1 + K].
    private string WriteLabels(LabelTable table, WeightReader weights, int width, int headWidth)
    {
        var nullToken = weights.Take("nullToken", 1, 1, table.Width);
        var map = LinearMap.Read(weights.Under("labelKeyValue"), 2 * width, table.Width);
        map = map.WithColumns(map.Product(nullToken), map.Bias);
        var keysAndValues = layers.Node(
            "MatMul",
            [layers.Constant(map.Weight, map.Outputs, map.Inputs), Tokens(table)]
        );
        return layers.Reshape(keysAndValues, 0, 2 * width / headWidth, headWidth, -1);
    }

    // Each label's vector, whether it is the null token, which stands before the labels and has another vector in every
    // attention, and a 1 for the bias: [N, width + 2, 1 + K].
    private string Tokens(LabelTable table)
    {
        if (_tokens is not null)
            return _tokens;
        var width = table.Width;
        var rows = table.Count + 2;
        var values = new float[rows * (width + 2)];
        for (var row = 0; row < rows; row++)
        {
            if (row < table.Count)
                table.Values.AsSpan(row * width, width).CopyTo(values.AsSpan(row * (width + 2)));
            values[row * (width + 2) + width] = row == rows - 1 ? 1 : 0;
            values[row * (width + 2) + width + 1] = 1;
        }
        return _tokens = layers.Transpose(layers.Look(Indices(table), values, width + 2), 0, 2, 1);
    }

    // The index after the padding's is the null token's.
    private string Indices(LabelTable table) =>
        _indices ??= layers.Node(
            "Pad",
            [ConditionGraph.LabelsInput, layers.Constant([0L, 1, 0, 0], 4), layers.Constant([table.Count + 1L])]
        );

    private string Mask(LabelTable table, int before) =>
        _masks.TryGetValue(before, out var mask)
            ? mask
            : _masks[before] = table.WriteMask(layers, Indices(table), before);
}
