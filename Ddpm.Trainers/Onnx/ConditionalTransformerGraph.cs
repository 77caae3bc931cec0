namespace Ddpm.Trainers;

/// <summary><see cref="ConditionalTransformer"/> as a graph.</summary>
internal sealed class ConditionalTransformerGraph
{
    private const float NormEpsilon = 1e-6f;

    private readonly GraphLayers _layers;
    private readonly ConditionalTransformerOptions _options;
    private readonly Queue<string> _modulations;
    private readonly string? _mask;
    private readonly string _ones;

    private ConditionalTransformerGraph(
        GraphLayers layers,
        ConditionalTransformerOptions options,
        Queue<string> modulations,
        string? mask
    )
    {
        (_layers, _options, _modulations, _mask) = (layers, options, modulations, mask);
        _ones = layers.Constant([.. Enumerable.Repeat(1f, options.Width)], options.Width);
    }

    /// <inheritdoc cref="ConditionalUNetGraph.Write" />
    public static string Write(
        GraphLayers layers,
        string noisy,
        WeightReader weights,
        ConditionalTransformerOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary
    )
    {
        var (rows, columns) = (shape.Height / options.PatchSize, shape.Width / options.PatchSize);
        var condition = ConditionGraph.Write(layers, weights, options, vocabulary);
        var modulations = ConditionGraph.WriteMaps(
            layers,
            condition.Vector,
            [.. ReadModulations(weights, options)],
            1,
            -1
        );
        var mask = condition.Labels?.WriteMask(layers, ConditionGraph.LabelsInput, rows * columns);
        var graph = new ConditionalTransformerGraph(layers, options, modulations, mask);

        var sequence = graph.WritePatches(weights, noisy, shape);
        if (condition.Labels is { } labels)
        {
            var map = LinearMap.Read(weights.Under("labelInput"), options.Width, options.ConditionWidth);
            var tokens = labels.Then(map);
            sequence = layers.Concatenate(
                1,
                sequence,
                layers.Look(ConditionGraph.LabelsInput, tokens.Values, options.Width)
            );
        }

        for (var block = 0; block < options.Depth; block++)
            sequence = graph.WriteBlock(weights.Under($"blocks.{block}"), sequence);
        return graph.WriteAnswer(weights, sequence, shape, hasLabels: condition.Labels is not null);
    }

    // Shift and scale of both normalisations and both gates of each block, then of the last normalisation.
    private static IEnumerable<LinearMap> ReadModulations(WeightReader weights, ConditionalTransformerOptions options)
    {
        var width = options.Width;
        for (var block = 0; block < options.Depth; block++)
        {
            var map = LinearMap.Read(weights.Under($"blocks.{block}.modulation"), 6 * width, options.ConditionWidth);
            for (var part = 0; part < 6; part++)
            {
                var isScale = part is 0 or 3;
                var rows = map.Rows(part * width, width);
                yield return isScale ? rows.PlusOne() : rows;
            }
        }

        var last = LinearMap.Read(weights.Under("modulationOut"), 2 * width, options.ConditionWidth);
        yield return last.Rows(0, width).PlusOne();
        yield return last.Rows(width, width);
    }

    // A patch is a token: [N, C, H, W] → [N, patches, width], with the code of its place.
    private string WritePatches(WeightReader weights, string noisy, ImageShape shape)
    {
        var (patch, width) = (_options.PatchSize, _options.Width);
        var map = LinearMap.Read(weights.Under("input"), width, shape.Channels * patch * patch);
        var kernel = new Kernel(map.Weight, map.Bias, [width, shape.Channels, patch, patch]);
        var tokens = _layers.Convolution(noisy, kernel, stride: patch, padding: 0);
        tokens = _layers.Transpose(_layers.Reshape(tokens, 0, width, -1), 0, 2, 1);
        var positions = Positions(shape.Height / patch, shape.Width / patch, width);
        return _layers.Add(tokens, _layers.Constant(positions, 1, positions.Length / width, width));
    }

    private string WriteBlock(WeightReader weights, string input)
    {
        var width = _options.Width;
        var attended = WriteAttention(weights, WriteNormalization(input));
        var middle = _layers.Add(input, _layers.Multiply(_modulations.Dequeue(), attended));

        var wide = _options.Expansion * width;
        var hidden = WriteNormalization(middle);
        hidden = _layers.Gelu(_layers.LinearOfTokens(hidden, LinearMap.Read(weights.Under("hidden"), wide, width)));
        hidden = _layers.LinearOfTokens(hidden, LinearMap.Read(weights.Under("hiddenOut"), width, wide));
        return _layers.Add(middle, _layers.Multiply(_modulations.Dequeue(), hidden));
    }

    private string WriteNormalization(string input)
    {
        var normal = _layers.Node("LayerNormalization", [input, _ones], ("epsilon", NormEpsilon));
        return _layers.Add(_layers.Multiply(normal, _modulations.Dequeue()), _modulations.Dequeue());
    }

    private string WriteAttention(WeightReader weights, string tokens)
    {
        var (width, headWidth) = (_options.Width, _options.HeadWidth);
        var heads = width / headWidth;
        var map = LinearMap.Read(weights.Under("queryKeyValue"), 3 * width, width);
        map = LinearMap.Stack([map.Rows(0, width).Times(1 / Math.Sqrt(headWidth)), map.Rows(width, 2 * width)]);

        // [N, L, 3·width] → three of [N, heads, L, head width]
        var all = _layers.Reshape(_layers.LinearOfTokens(tokens, map), 0, 0, 3 * heads, headWidth);
        var parts = _layers.Split(_layers.Transpose(all, 0, 2, 1, 3), 1, heads, heads, heads);

        var scores = _layers.Node("MatMul", [parts[0], _layers.Transpose(parts[1], 0, 1, 3, 2)]);
        if (_mask is not null)
            scores = _layers.Add(scores, _mask);
        var answer = _layers.Node("MatMul", [_layers.Node("Softmax", [scores], ("axis", 3L)), parts[2]]);
        return _layers.LinearOfTokens(
            _layers.Reshape(_layers.Transpose(answer, 0, 2, 1, 3), 0, 0, width),
            LinearMap.Read(weights.Under("attentionOut"), width, width)
        );
    }

    private string WriteAnswer(WeightReader weights, string sequence, ImageShape shape, bool hasLabels)
    {
        var (patch, channels) = (_options.PatchSize, shape.Channels);
        var (rows, columns) = (shape.Height / patch, shape.Width / patch);

        // Only the patches are answered for.
        if (hasLabels)
            sequence = _layers.Node(
                "Slice",
                [
                    sequence,
                    _layers.Constant([0L], 1),
                    _layers.Constant([(long)rows * columns], 1),
                    _layers.Constant([1L], 1),
                ]
            );
        var answer = _layers.LinearOfTokens(
            WriteNormalization(sequence),
            LinearMap.Read(weights.Under("output"), channels * patch * patch, _options.Width)
        );
        answer = _layers.Reshape(answer, 0, rows, columns, channels, patch, patch);
        return _layers.Reshape(_layers.Transpose(answer, 0, 3, 1, 4, 2, 5), 0, channels, shape.Height, shape.Width);
    }

    // As ConditionalTransformer.Positions has them: [rows·columns, width].
    private static float[] Positions(int rows, int columns, int width)
    {
        var quarter = width / 4;
        var decay = (float)(-Math.Log(10_000) / quarter);
        var frequencies = Enumerable.Range(0, quarter).Select(index => (float)Math.Exp(index * decay)).ToArray();
        var values = new List<float>(rows * columns * width);
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            foreach (var place in (int[])[row, column])
            {
                values.AddRange(frequencies.Select(frequency => MathF.Sin(place * frequency)));
                values.AddRange(frequencies.Select(frequency => MathF.Cos(place * frequency)));
            }
        return [.. values];
    }
}
