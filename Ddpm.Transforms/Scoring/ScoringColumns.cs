using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>The columns that a scoring stage adds: the scores, and the labels that reach the threshold.</summary>
internal static class ScoringColumns
{
    /// <summary>The columns, read from a batch's scores: one for each row and label.</summary>
    public static IReadOnlyList<BatchColumn<float[]>> Create(
        ScoringTransformOptions options,
        LabelVocabulary vocabulary
    )
    {
        var labels = vocabulary.Count;
        var scores = new BatchColumn<float[], VBuffer<float>>(
            ScoreColumn.Create(options.OutputColumnName, vocabulary),
            (batch, row, ref value) =>
            {
                var editor = VBufferEditor.Create(ref value, labels);
                Of(batch, row).CopyTo(editor.Values);
                value = editor.Commit();
            }
        );
        if (options.PredictedLabelColumnName is not { } name)
            return [scores];

        var threshold = options.ScoreThreshold;
        return
        [
            scores,
            new BatchColumn<float[], VBuffer<uint>>(
                PredictedLabelColumn.Create(name, vocabulary),
                (batch, row, ref value) => PredictedLabelColumn.Write(Of(batch, row), threshold, ref value)
            ),
        ];

        ReadOnlySpan<float> Of(float[] batch, int row) => batch.AsSpan(row * labels, labels);
    }

    /// <summary>A schema with the promises of the columns added, or put in the places of those with their names.</summary>
    public static SchemaShape AddTo(SchemaShape schema, ScoringTransformOptions options)
    {
        var scored = ScoreColumn.AddTo(schema, options.OutputColumnName);
        return options.PredictedLabelColumnName is { } name ? PredictedLabelColumn.AddTo(scored, name) : scored;
    }
}
