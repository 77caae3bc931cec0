namespace Ddpm.Trainers;

/// <summary>
/// Generators of GANs as ONNX models: "noise" float32 [batch, noise], standard normal, and "labels" int64 [batch, labels],
/// padded with the number of labels, where the network is told any, → "pictures" float32 [batch, C, H, W] of −1 to 1.
/// </summary>
internal static class GanGraph
{
    /// <summary>The input of random numbers.</summary>
    public const string NoiseInput = "noise";

    /// <summary>The output of pictures.</summary>
    public const string PicturesOutput = "pictures";

    /// <summary>Whether networks of such an architecture have a graph.</summary>
    public static bool Exists(GanArchitecture architecture) =>
        architecture == GanArchitecture.Dcgan || architecture == GanArchitecture.Residual;

    /// <summary>Writes a network.</summary>
    /// <param name="options">Which network, and how large.</param>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels it is told, 0 for none; then the model has no input for them.</param>
    /// <param name="weights">Its weights.</param>
    /// <exception cref="InvalidDataException">The weights do not fit the network, which the message explains.</exception>
    /// <exception cref="NotSupportedException">Such a network has no graph.</exception>
    public static OnnxModel Write(GanNetworkOptions options, ImageShape shape, int labelCount, NetworkWeights weights)
    {
        var (reader, model) = (new WeightReader(weights), new OnnxModel("generator"));
        model.AddInput(NoiseInput, isInteger: false, "batch", options.NoiseWidth);
        if (labelCount > 0)
            model.AddInput(ConditionGraph.LabelsInput, isInteger: true, "batch", "labels");

        var layers = new GraphLayers(model);
        var pictures =
            options.Architecture == GanArchitecture.Dcgan
                ? DcganGeneratorGraph.Write(layers, reader, options, shape, labelCount)
            : options.Architecture == GanArchitecture.Residual
                ? ResidualGeneratorGraph.Write(layers, reader, options, shape, labelCount)
            : throw new NotSupportedException(
                $"GANs of architecture '{options.Architecture}' have no ONNX graph; {GanArchitecture.Dcgan} and "
                    + $"{GanArchitecture.Residual} have one."
            );
        reader.RequireFit(options.Architecture.Name);
        model.AddOutput(PicturesOutput, pictures, "batch", shape.Channels, shape.Height, shape.Width);
        return model;
    }
}
