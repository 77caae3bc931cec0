using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>A column of the labels that a picture shows: a vector of keys of any length, whose key values are the labels.</summary>
internal static class PredictedLabelColumn
{
    /// <summary>The column.</summary>
    public static DataViewSchema.DetachedColumn Create(string name, LabelVocabulary vocabulary) =>
        new(
            name,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), vocabulary.Count)),
            LabelNames.Annotate(LabelNames.KeyValues, vocabulary)
        );

    /// <summary>A schema with the promise of the column added, or put in the place of the one with its name.</summary>
    public static SchemaShape AddTo(SchemaShape schema, string name)
    {
        var labels = HostAccess.PromiseKeys(
            name,
            SchemaShape.Column.VectorKind.VariableVector,
            LabelNames.Promise(LabelNames.KeyValues)
        );
        return new SchemaShape(schema.Where(column => column.Name != name).Append(labels));
    }

    /// <summary>The keys of the labels whose score reaches the threshold, in the order of their scores' places.</summary>
    /// <param name="scores">One score for each label.</param>
    /// <param name="threshold">The lowest score of a label that is shown.</param>
    /// <param name="value">The keys, 1 for the first label.</param>
    public static void Write(ReadOnlySpan<float> scores, float threshold, ref VBuffer<uint> value)
    {
        var count = 0;
        foreach (var score in scores)
            if (score >= threshold)
                count++;

        var editor = VBufferEditor.Create(ref value, count);
        var next = 0;
        for (var label = 0; label < scores.Length; label++)
            if (scores[label] >= threshold)
                editor.Values[next++] = (uint)label + 1;
        value = editor.Commit();
    }
}
