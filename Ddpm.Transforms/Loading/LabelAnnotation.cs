namespace Ddpm.Transforms;

/// <summary>
/// The vocabulary of a label column, carried in the column's annotations, so that index 3 means the same label in the
/// data, in a generator and in a scorer.
/// </summary>
public static class LabelAnnotation
{
    /// <summary>The annotation's name; its value is a vector of text.</summary>
    public const string Name = "LabelVocabulary";

    /// <summary>
    /// The vocabulary of a label column, or null when the column carries none, or one that does not fit the number of its
    /// keys or places.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A label of the annotation is blank, or there twice.</exception>
    public static LabelVocabulary? Read(DataViewSchema.Column column) => LabelNames.ReadAnnotation(column, host: null);

    /// <summary>Annotations that hold a vocabulary.</summary>
    public static DataViewSchema.Annotations Create(LabelVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return LabelNames.Annotate(Name, vocabulary);
    }
}
