namespace Ddpm.Trainers;

/// <summary>
/// Denoising networks as ONNX models: noisy pictures "x" [batch, C, H, W], "time" [batch] and "labels" int64
/// [batch, labels], padded with the number of labels, and "beta" [batch] where guidance is an input, → the network's "answer" of
/// the shape of x.
/// </summary>
internal static class DenoiserGraph
{
    /// <summary>The input of noisy pictures.</summary>
    public const string NoisyInput = "x";

    /// <summary>The network's answer.</summary>
    public const string AnswerOutput = "answer";

    /// <summary>Whether networks with such options have a graph.</summary>
    public static bool Exists(DenoisingNetworkOptions options) =>
        options is ConditionalUNetOptions or ConditionalTransformerOptions;

    /// <summary>Writes a network.</summary>
    /// <param name="options">Which network, and how large.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="vocabulary">The labels that the model knows.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the network, which the message explains.</exception>
    /// <exception cref="NotSupportedException">Such a network has no graph.</exception>
    public static OnnxModel Write(
        DenoisingNetworkOptions options,
        ImageShape shape,
        LabelVocabulary vocabulary,
        NetworkWeights weights
    )
    {
        var reader = new WeightReader(weights);
        var model = new OnnxModel("denoiser");
        object[] pictures = ["batch", shape.Channels, shape.Height, shape.Width];
        model.AddInput(NoisyInput, isInteger: false, pictures);
        model.AddInput(ConditionGraph.TimeInput, isInteger: false, "batch");
        model.AddInput(ConditionGraph.LabelsInput, isInteger: true, "batch", "labels");
        if (options.GuidanceInput)
            model.AddInput(ConditionGraph.BetaInput, isInteger: false, "batch");

        var layers = new GraphLayers(model);
        var (network, answer) = options switch
        {
            ConditionalUNetOptions unet => (
                nameof(ConditionalUNet),
                ConditionalUNetGraph.Write(layers, NoisyInput, reader, unet, shape, vocabulary)
            ),
            ConditionalTransformerOptions transformer => (
                nameof(ConditionalTransformer),
                ConditionalTransformerGraph.Write(layers, NoisyInput, reader, transformer, shape, vocabulary)
            ),
            _ => throw new NotSupportedException(
                $"Networks of {options.GetType().Name} have no ONNX graph; {nameof(ConditionalUNetOptions)} and "
                    + $"{nameof(ConditionalTransformerOptions)} have one."
            ),
        };
        reader.RequireFit(network);
        model.AddOutput(AnswerOutput, answer, pictures);
        return model;
    }
}
