using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// The vocabulary of a label column, carried in the column's annotations, so that index 3 means the same label in the
/// data, in a generator and in a scorer.
/// </summary>
public static class LabelAnnotation
{
    /// <summary>The annotation's name; its value is a vector of text.</summary>
    public const string Name = "LabelVocabulary";

    /// <summary>The vocabulary of a label column, or null when the column carries none.</summary>
    public static LabelVocabulary? Read(DataViewSchema.Column column)
    {
        var annotation = column.Annotations.Schema.GetColumnOrNull(Name);
        if (annotation is not { Type: VectorDataViewType { ItemType: TextDataViewType } })
            return null;

        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.Annotations.GetValue(Name, ref names);
        return new LabelVocabulary(names.DenseValues().Select(name => name.ToString()));
    }

    /// <summary>Annotations that hold a vocabulary.</summary>
    public static DataViewSchema.Annotations Create(LabelVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return LabelNames.Annotate(Name, vocabulary);
    }
}
