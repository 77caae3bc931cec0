namespace Ddpm.Trainers;

/// <summary>What a scorer makes of pictures, as values of a graph.</summary>
/// <param name="Features">What the last layer is given, float32 [N, features].</param>
/// <param name="Logits">float32 [N, labels].</param>
internal readonly record struct ClassifierGraphOutputs(string Features, string Logits);

/// <summary>
/// Scorers as graphs: "pixels" float32 [batch, C, H, W] of −1 to 1 → "logits" [batch, labels] and "features"
/// [batch, features]. <see cref="ClassifierInput"/> is a part of the graph. Opset 9 has all operators in the form in which
/// they are written.
/// </summary>
internal static class ClassifierGraph
{
    /// <summary>The input of pictures.</summary>
    public const string PixelsInput = "pixels";

    /// <summary>The output of logits.</summary>
    public const string LogitsOutput = "logits";

    /// <summary>The output of what the last layer is given.</summary>
    public const string FeaturesOutput = "features";

    private const int Colours = 3;

    /// <summary>Writes a scorer as a model.</summary>
    /// <param name="description">What the scorer is.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the network, which the message explains.</exception>
    /// <exception cref="NotSupportedException">Such a network has no graph.</exception>
    public static OnnxModel Write(LabelClassifierDescription description, NetworkWeights weights)
    {
        var model = new OnnxModel("scorer");
        var shape = description.Shape;
        model.AddInput(PixelsInput, isInteger: false, "batch", shape.Channels, shape.Height, shape.Width);
        var outputs = Write(model, PixelsInput, description, weights);
        model.AddOutput(LogitsOutput, outputs.Logits, "batch", description.Labels.Count);
        model.AddOutput(FeaturesOutput, outputs.Features, "batch", description.Network.Features);
        return model;
    }

    /// <summary>Writes a scorer into a graph.</summary>
    /// <param name="sink">The graph.</param>
    /// <param name="pixels">float32 [N, C, H, W] of −1 to 1.</param>
    /// <param name="description">What the scorer is.</param>
    /// <param name="weights">Its weights.</param>
    /// <inheritdoc cref="Write(LabelClassifierDescription, NetworkWeights)" />
    public static ClassifierGraphOutputs Write(
        IGraphSink sink,
        string pixels,
        LabelClassifierDescription description,
        NetworkWeights weights
    )
    {
        var (network, reader, layers) = (description.Network, new WeightReader(weights), new GraphLayers(sink));
        var input = description.BuildInput();
        var pictures = Prepare(layers, pixels, description, input);
        var write =
            network.Graph
            ?? throw new NotSupportedException(
                $"The scorer network '{network}' has no ONNX graph. These have one: "
                    + $"{string.Join(", ", ClassifierNetwork.Registry.All.Where(one => one.Graph is not null))}."
            );
        var features = write(layers, pictures, reader, input.Height, input.Width);
        var head = LinearMap.Read(reader.Under(ClassifierLayers.Head), description.Labels.Count, network.Features);
        reader.RequireFit(network.Name);
        return new(features, layers.Linear(features, head));
    }

    // As ClassifierInput.Prepare has it.
    private static string Prepare(
        GraphLayers layers,
        string pixels,
        LabelClassifierDescription description,
        ClassifierInput input
    )
    {
        var shape = description.Shape;
        if (input.Height != shape.Height)
            pixels = layers.Node("MatMul", [Interpolation(layers, shape.Height, input.Height, isLeft: true), pixels]);
        if (input.Width != shape.Width)
            pixels = layers.Node("MatMul", [pixels, Interpolation(layers, shape.Width, input.Width, isLeft: false)]);
        if (shape.Channels == 1)
            pixels = layers.Concatenate(1, [.. Enumerable.Repeat(pixels, Colours)]);
        if (description.Normalization is not { } normalization)
            return pixels;
        var (scale, shift) = normalization.OfPixels();
        return layers.ScaleChannels(pixels, scale, shift);
    }

    // Bilinear interpolation along one side is a matrix, of which a row has the shares of two pixels; that of opset 9 to 17 is
    // the same, which the operator Resize's is not.
    private static string Interpolation(GraphLayers layers, int from, int to, bool isLeft)
    {
        var shares = new float[to * from];
        for (var place = 0; place < to; place++)
        {
            var at = Math.Max(0, (place + 0.5) * from / to - 0.5);
            var first = Math.Min((int)at, from - 1);
            var second = Math.Min(first + 1, from - 1);
            var rest = (float)(at - first);
            shares[isLeft ? place * from + first : first * to + place] += 1 - rest;
            shares[isLeft ? place * from + second : second * to + place] += rest;
        }
        return isLeft ? layers.Constant(shares, to, from) : layers.Constant(shares, from, to);
    }
}
