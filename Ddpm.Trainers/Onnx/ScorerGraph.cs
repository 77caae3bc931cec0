namespace Ddpm.Trainers;

/// <summary>What <see cref="LabelClassifier.Score"/> computes, as a graph.</summary>
internal static class ScorerGraph
{
    /// <summary>The output of probabilities, where the scorer is a model of its own.</summary>
    public const string ScoresOutput = "scores";

    /// <summary>Writes a scorer into a graph. Opset 9 has all operators in the form in which they are written.</summary>
    /// <param name="sink">The graph.</param>
    /// <param name="pixels">float32 [N, C, H, W] of 0 to 255.</param>
    /// <param name="classifier">The scorer.</param>
    /// <returns>The probability of each label, float32 [N, labels].</returns>
    /// <exception cref="NotSupportedException">Its network has no graph.</exception>
    public static string Write(IGraphSink sink, string pixels, LabelClassifier classifier)
    {
        // As PixelRange.FromBytes has it.
        var layers = new GraphLayers(sink);
        var centred = layers.Add(Divide(pixels, 127.5f), layers.Constant([-1f]));
        var logits = ClassifierGraph.Write(sink, centred, classifier.Description, classifier.Network.Weights).Logits;
        return layers.Node("Sigmoid", [Divide(logits, (float)classifier.Temperature)]);

        string Divide(string x, float by) => layers.Node("Div", [x, layers.Constant([by])]);
    }
}
