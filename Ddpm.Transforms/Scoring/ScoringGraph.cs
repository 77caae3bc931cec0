using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>What <see cref="ScoringStage"/> computes, as a graph of ONNX operators.</summary>
internal static class ScoringGraph
{
    private const long Int64 = 7;
    private const long UInt32 = 12;

    // Round, and TopK from the lowest on, came with opset 11; ClassifierGraph needs 9.
    private const int OldestOpset = 9;
    private const int RoundingOpset = 11;

    /// <summary>The graph of a stage on the columns of a schema.</summary>
    public static StageGraph Of(DataViewSchema schema, LabelClassifier classifier, ScoringTransformOptions options)
    {
        var column = schema[options.ImageColumnName];
        if (classifier.NetworkKind.Graph is null)
            return StageGraph.None($"Its network '{classifier.NetworkKind}' has no graph.");
        if (PictureColumnGraph.WhyNot(column, classifier.Shape, options.Images) is { } whyNot)
            return StageGraph.None(whyNot);
        var type = (VectorDataViewType)column.Type;
        var rounds = options.PredictedLabelColumnName is not null || PictureColumnGraph.Rounds(type);
        return StageGraph.Of(
            rounds ? RoundingOpset : OldestOpset,
            (sink, valueOf) =>
            {
                var layers = new GraphLayers(sink);
                var pixels = PictureColumnGraph.Write(
                    layers,
                    valueOf(column.Name),
                    type,
                    classifier.Shape,
                    options.Images
                );
                var scores = ScorerGraph.Write(sink, pixels, classifier);
                return options.PredictedLabelColumnName is null
                    ? [scores]
                    : [scores, WriteLabels(sink, scores, classifier.Vocabulary.Count, options.ScoreThreshold)];
            }
        );
    }

    /// <summary>
    /// The keys of <see cref="PredictedLabelColumn"/>. Rows of a tensor have one length, so a row with fewer labels than another
    /// of its batch ends in zeros, which are missing keys.
    /// </summary>
    /// <param name="sink">The graph.</param>
    /// <param name="scores">float32 [N, labels].</param>
    /// <param name="labels">How many labels there are.</param>
    /// <param name="threshold">The lowest score of a label that is shown.</param>
    /// <returns>uint32 [N, the most labels of a row].</returns>
    private static string WriteLabels(IGraphSink sink, string scores, int labels, float threshold)
    {
        var layers = new GraphLayers(sink);

        // The key of each label that is shown, and a higher number for the others, so that they come last in order.
        var isHidden = layers.Node("Less", [scores, layers.Constant([threshold])]);
        var none = layers.Constant([labels + 1L]);
        long[] keys = [.. Enumerable.Range(1, labels)];
        var marked = layers.Node("Where", [isHidden, none, layers.Constant(keys, 1, labels)]);

        var shown = layers.Node("Cast", [layers.Node("Not", [isHidden])], ("to", Int64));
        var counts = layers.Node("ReduceSum", [shown], ("axes", [1L]), ("keepdims", 1L));
        var most = layers.Reshape(layers.Node("ReduceMax", [counts], ("keepdims", 0L)), 1);
        var ordered = sink.AddNode("TopK", [marked, most], 2, [("axis", 1L), ("largest", 0L), ("sorted", 1L)])[0];

        var isKey = layers.Node("Less", [ordered, none]);
        return layers.Node("Cast", [layers.Node("Where", [isKey, ordered, layers.Constant([0L])])], ("to", UInt32));
    }
}
