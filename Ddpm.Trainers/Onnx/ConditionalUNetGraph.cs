namespace Ddpm.Trainers;

/// <summary><see cref="ConditionalUNet"/> as a graph.</summary>
internal sealed class ConditionalUNetGraph
{
    private readonly GraphLayers _layers;
    private readonly WeightReader _weights;
    private readonly ConditionalUNetOptions _options;
    private readonly ImageShape _shape;
    private readonly PixelAttentionGraph _attention;
    private readonly Queue<string> _modulations;
    private readonly bool _hasTokens;

    private ConditionalUNetGraph(
        GraphLayers layers,
        WeightReader weights,
        ConditionalUNetOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary
    )
    {
        (_layers, _weights, _options, _shape) = (layers, weights, options, shape);
        var condition = ConditionGraph.Write(layers, weights, options, vocabulary);
        _attention = new(layers, condition.Labels);
        _hasTokens = condition.Labels is not null;
        _modulations = ConditionGraph.WriteMaps(layers, condition.Vector, [.. ReadModulations()], -1, 1, 1);
    }

    /// <summary>Writes the network's answer.</summary>
    /// <param name="layers">Where it is written.</param>
    /// <param name="noisy">float32 [N, C, H, W].</param>
    /// <param name="weights">The network's weights.</param>
    /// <param name="options">Its size.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="vocabulary">The labels that the model knows.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    public static string Write(
        GraphLayers layers,
        string noisy,
        WeightReader weights,
        ConditionalUNetOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary
    ) => new ConditionalUNetGraph(layers, weights, options, shape, vocabulary).WriteAnswer(noisy);

    private string WriteAnswer(string noisy)
    {
        var (widths, patch) = (_options.Widths, _options.PatchSize);
        var patchWidth = _shape.Channels * patch * patch;
        var kernel = Kernel.Read(_weights.Under("input"), patchWidth, widths[0], 3).OfPatches(patch);
        var hidden = _layers.Convolution(noisy, kernel, stride: patch, padding: patch);
        long[] places = [1, widths[0], Height(0), Columns(0)];
        hidden = _layers.Add(hidden, _layers.Constant(_weights.Take("positions", places), places));

        var skips = new Stack<string>();
        for (var level = 0; level < widths.Count; level++)
        {
            hidden = WriteStage($"down.{level}", level, hidden, skips, isDescent: true);
            if (level + 1 < widths.Count)
                hidden = _layers.Convolution(
                    hidden,
                    Kernel.Read(_weights.Under($"downsample.{level}"), widths[level], widths[level + 1], 3),
                    stride: 2
                );
        }

        for (var (index, level) = (0, widths.Count - 1); level >= 0; (index, level) = (index + 1, level - 1))
        {
            hidden = WriteStage($"up.{index}", level, hidden, skips, isDescent: false);
            if (level > 0)
                hidden = _layers.Convolution(
                    _layers.Double(hidden),
                    Kernel.Read(_weights.Under($"upsample.{index}"), widths[level], widths[level - 1], 3)
                );
        }

        hidden = WriteNormalization(_weights.Under("normOut"), hidden, widths[0], 0);
        var answer = _layers.Convolution(hidden, Kernel.Read(_weights.Under("output"), widths[0], patchWidth, 3));
        return _layers.PixelShuffle(answer, patch);
    }

    private string WriteStage(string path, int level, string hidden, Stack<string> skips, bool isDescent)
    {
        for (var block = 0; block < _options.Blocks[level]; block++)
        {
            var width = _options.Widths[level];
            if (!isDescent)
                hidden = _layers.Concatenate(1, hidden, skips.Pop());
            hidden = WriteBlock(_weights.Under($"{path}.blocks.{block}"), hidden, isDescent ? width : 2 * width, level);
            var (toLabels, toPixels) = AttentionOf(level);
            if (block == 0 && (toLabels || toPixels))
                hidden = _attention.Write(
                    hidden,
                    _weights.Under($"{path}.attention"),
                    (width, Height(level), Columns(level)),
                    _options.HeadWidth,
                    toPixels
                );
            if (isDescent)
                skips.Push(hidden);
        }
        return hidden;
    }

    private string WriteBlock(WeightReader weights, string input, int inputWidth, int level)
    {
        var width = _options.Widths[level];
        var hidden = WriteNormalization(weights.Under("normIn"), input, inputWidth, level);
        hidden = _layers.Convolution(hidden, Kernel.Read(weights.Under("convIn"), inputWidth, width, 3));
        hidden = _layers.NormalizeGroups(hidden, width, Height(level), Columns(level));
        hidden = _layers.Multiply(hidden, _modulations.Dequeue());
        hidden = _layers.Silu(_layers.Add(hidden, _modulations.Dequeue()));
        hidden = _layers.Convolution(hidden, Kernel.Read(weights.Under("convOut"), width, width, 3));
        var shortcut =
            inputWidth == width
                ? input
                : _layers.Convolution(input, Kernel.Read(weights.Under("shortcut"), inputWidth, width, 1), padding: 0);
        return _layers.Add(hidden, shortcut);
    }

    private string WriteNormalization(WeightReader weights, string input, int width, int level)
    {
        var learnt = ChannelScale.Read(weights, width);
        var normal = _layers.NormalizeGroups(input, width, Height(level), Columns(level));
        return _layers.Silu(_layers.ScaleChannels(normal, learnt.Scale, learnt.Shift));
    }

    // (γ·n + β)·(1 + s) + t = γ(1 + s)·n + (β(1 + s) + t), of which both factors are linear in the condition as s and t are.
    private IEnumerable<LinearMap> ReadModulations()
    {
        var levels = Enumerable.Range(0, _options.Widths.Count).ToArray();
        var stages = levels
            .Select(level => ($"down.{level}", level))
            .Concat(levels.Select(index => ($"up.{index}", levels.Length - 1 - index)));
        foreach (var (path, level) in stages)
            for (var block = 0; block < _options.Blocks[level]; block++)
            {
                var width = _options.Widths[level];
                var weights = _weights.Under($"{path}.blocks.{block}");
                var map = LinearMap.Read(weights.Under("modulation"), 2 * width, _options.ConditionWidth);
                var norm = ChannelScale.Read(weights.Under("normOut"), width);
                var scale = map.Rows(0, width).PlusOne();
                yield return scale.Times(norm.Scale);
                yield return scale.Times(norm.Shift).Plus(map.Rows(width, width));
            }
    }

    private (bool ToLabels, bool ToPixels) AttentionOf(int level)
    {
        var levelsBelow = _options.Widths.Count - 1 - level;
        return levelsBelow >= _options.AttentionLevels ? (false, false) : (_hasTokens, levelsBelow == 0);
    }

    private int Height(int level) => _shape.Height / _options.PatchSize >> level;

    private int Columns(int level) => _shape.Width / _options.PatchSize >> level;
}
