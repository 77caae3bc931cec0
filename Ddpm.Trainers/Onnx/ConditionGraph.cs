namespace Ddpm.Trainers;

/// <summary>What <see cref="DenoisingNetwork"/> tells every block, as a graph.</summary>
/// <param name="Vector">Time, pooled labels and guidance where it is an input, [N, conditionWidth].</param>
/// <param name="Labels">The labels that blocks look at one by one, or null where they are only pooled.</param>
internal sealed record ConditionGraph(string Vector, LabelTable? Labels)
{
    /// <summary>The input of label indices, int64 [batch, labels], padded with the number of labels.</summary>
    public const string LabelsInput = "labels";

    /// <summary>The input of times, float32 [batch].</summary>
    public const string TimeInput = "time";

    /// <summary>The input of <see cref="GuidanceBeta"/>, float32 [batch], where guidance is an input of the network.</summary>
    public const string BetaInput = "beta";

    /// <summary>Writes the encoding of time, labels and guidance.</summary>
    public static ConditionGraph Write(
        GraphLayers layers,
        WeightReader weights,
        DenoisingNetworkOptions options,
        LabelVocabulary vocabulary
    )
    {
        var width = options.ConditionWidth;
        var labels = LabelTable.Read(weights.Under("labels"), vocabulary.Count, width, options.WordsOf(vocabulary));
        var time = WriteNumber(layers, TimeInput, weights.Under("time"), width);
        var vector = layers.Add(time, labels.WriteSum(layers));
        if (options.GuidanceInput)
        {
            var beta = layers.Multiply(BetaInput, layers.Constant([(float)DenoisingNetwork.BetaScale]));
            vector = layers.Add(vector, WriteNumber(layers, beta, weights.Under("guidance"), width));
        }

        return new(layers.Silu(vector), options.LabelConditioning == LabelConditioning.Tokens ? labels : null);
    }

    private static string WriteNumber(GraphLayers layers, string number, WeightReader weights, int width)
    {
        const int Frequencies = DenoisingNetwork.TimeFrequencies;
        var decay = (float)-Math.Log(10_000);
        var frequencies = Enumerable
            .Range(0, Frequencies)
            .Select(index => (float)Math.Exp((float)index / Frequencies * decay));
        var angles = layers.Multiply(layers.Reshape(number, -1, 1), layers.Constant([.. frequencies], 1, Frequencies));
        var waves = layers.Concatenate(1, layers.Node("Sin", [angles]), layers.Node("Cos", [angles]));
        var hidden = layers.Linear(waves, LinearMap.Read(weights.Under("first"), width, 2 * Frequencies));
        return layers.Linear(layers.Silu(hidden), LinearMap.Read(weights.Under("second"), width, width));
    }

    /// <summary>Writes linear layers of the vector as one, of which each has its part.</summary>
    /// <param name="layers">Where they are written.</param>
    /// <param name="vector">[N, inputs].</param>
    /// <param name="maps">The layers.</param>
    /// <param name="shape">The shape of a row of each, in which −1 is its length: [N, shape].</param>
    /// <returns>Their outputs.</returns>
    public static Queue<string> WriteMaps(
        GraphLayers layers,
        string vector,
        IReadOnlyList<LinearMap> maps,
        params long[] shape
    )
    {
        var all = layers.Reshape(layers.Linear(vector, LinearMap.Stack(maps)), [0, .. shape]);
        var axis = 1 + Array.IndexOf(shape, -1);
        return new(layers.Split(all, axis, [.. maps.Select(map => (long)map.Outputs)]));
    }
}

/// <summary>The vectors of labels.</summary>
/// <param name="Values">One row a label, and a row of zeros for the padding: [labels + 1, width].</param>
/// <param name="Width">The length of a row.</param>
internal sealed record LabelTable(float[] Values, int Width)
{
    /// <summary>How many labels there are; as an index the padding.</summary>
    public int Count => Values.Length / Width - 1;

    /// <summary>The vectors that a <see cref="LabelEncoder"/> learnt.</summary>
    public static LabelTable Read(WeightReader weights, int labelCount, int width, LabelWords? words = null)
    {
        var values = (float[])weights.Take("embedding.weight", labelCount + 1, width).Clone();
        values.AsSpan(labelCount * width).Clear();
        if (words is not null)
        {
            var ofWords = weights.Take("words.weight", words.Count, width);
            for (var label = 0; label < labelCount; label++)
                words.Mix(label, values.AsSpan(label * width, width), ofWords);
        }

        return new(values, width);
    }

    /// <summary>The sum of the vectors of each row of labels, [N, width].</summary>
    public string WriteSum(GraphLayers layers) =>
        layers.SumOver(layers.Look(ConditionGraph.LabelsInput, Values, Width), 1);

    /// <summary>What a linear layer makes of each vector, also of the padding's zeros.</summary>
    public LabelTable Then(LinearMap map)
    {
        var rows = Enumerable.Range(0, Count + 1).Select(row => Values[(row * Width)..((row + 1) * Width)]);
        return new([.. rows.SelectMany(row => map.Product(row).Zip(map.Bias, (a, b) => a + b))], map.Outputs);
    }

    /// <summary>The vectors times a factor for each place.</summary>
    public LabelTable Times(IReadOnlyList<float> factors) =>
        this with
        {
            Values = [.. Values.Select((value, index) => value * factors[index % Width])],
        };

    /// <summary>A number to add to an attention's score of each index: 0, or what makes it vanish for the padding.</summary>
    /// <param name="layers">Where it is written.</param>
    /// <param name="indices">int64 [N, K].</param>
    /// <param name="before">How many keys stand before them, all of which count.</param>
    /// <returns>[N, 1, 1, before + K].</returns>
    public string WriteMask(GraphLayers layers, string indices, int before)
    {
        const float Vanishing = -1e30f;
        const long Float32 = 1;
        var isPadding = layers.Node("Equal", [indices, layers.Constant([(long)Count])]);
        var mask = layers.Multiply(layers.Node("Cast", [isPadding], ("to", Float32)), layers.Constant([Vanishing]));
        if (before > 0)
            mask = layers.Node("Pad", [mask, layers.Constant([0L, before, 0, 0], 4)]);
        return layers.Reshape(mask, 0, 1, 1, -1);
    }
}
