using System.Globalization;
using System.Reflection;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// How a label column names its labels: the key values of keys, the slot names of a multi-hot vector, the
/// <see cref="LabelAnnotation"/> of text.
/// </summary>
internal static class LabelNames
{
    /// <summary>The annotation in which ML.NET keeps what keys stand for.</summary>
    internal const string KeyValues = "KeyValues";

    /// <summary>The annotation in which ML.NET keeps what the places of a vector stand for.</summary>
    internal const string SlotNames = "SlotNames";

    // More labels than any model learns; a hash has millions of places.
    private const ulong MostPlaces = 1 << 16;

    /// <summary>The labels that a column names, or null when it names none.</summary>
    /// <exception cref="InvalidDataException">The names are no vocabulary: one is blank, or there is one twice.</exception>
    public static LabelVocabulary? Read(DataViewSchema.Column column)
    {
        var (names, what) =
            IsKey(column.Type) ? (ReadKeyValues(column), "key values")
            : IsPlaces(column.Type) && column.HasSlotNames() ? (ReadSlotNames(column), "slot names")
            : (null, "");
        if (names is null)
            return LabelAnnotation.Read(column);
        try
        {
            return new LabelVocabulary(names);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException(
                $"The {what} of column '{column.Name}' are no labels: {error.Message}",
                error
            );
        }
    }

    /// <summary>Annotations that hold the labels of a vocabulary as a vector of text.</summary>
    /// <param name="annotation">The annotation's name.</param>
    /// <param name="vocabulary">The labels.</param>
    public static DataViewSchema.Annotations Annotate(string annotation, LabelVocabulary vocabulary)
    {
        var names = new VBuffer<ReadOnlyMemory<char>>(
            vocabulary.Count,
            [.. vocabulary.Names.Select(label => label.AsMemory())]
        );
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            annotation,
            new VectorDataViewType(TextDataViewType.Instance, vocabulary.Count),
            (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value)
        );
        return builder.ToAnnotations();
    }

    /// <summary>The promise of such annotations.</summary>
    public static SchemaShape Promise(string annotation) =>
        new([HostAccess.Promise(annotation, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance)]);

    /// <summary>Whether each place of a column is named, or stands for the label at that place of a vocabulary.</summary>
    public static bool FitsPlaces(DataViewSchema.Column column, LabelVocabulary vocabulary) =>
        PlacesOf(column.Type) is not { } places || places == (ulong)vocabulary.Count || Read(column) is not null;

    /// <summary>The vocabulary of a column for training, or null when it is what its rows hold.</summary>
    /// <remarks>Keys and multi-hot vectors that name nothing have the labels "label 0", "label 1" and so on.</remarks>
    /// <exception cref="InvalidDataException">The names are no vocabulary, or there are too many places without names.</exception>
    public static LabelVocabulary? ForTraining(DataViewSchema.Column column) =>
        Read(column) ?? (PlacesOf(column.Type) is null ? null : OfPlaces(column));

    /// <summary>What the places of a column of keys or a multi-hot column mean.</summary>
    /// <param name="column">The column.</param>
    /// <param name="vocabulary">The labels of its places where it names none, or null for "label 0", "label 1" and so on.</param>
    /// <exception cref="InvalidDataException">The names are no vocabulary, or the vocabulary has another number of labels.</exception>
    public static LabelVocabulary ForReading(DataViewSchema.Column column, LabelVocabulary? vocabulary)
    {
        if (Read(column) is { } named)
            return named;
        if (vocabulary is null)
            return OfPlaces(column);
        return FitsPlaces(column, vocabulary)
            ? vocabulary
            : throw new InvalidDataException(
                $"Column '{column.Name}' has {PlacesOf(column.Type)} places for labels and no names for them; expected "
                    + $"{vocabulary.Count}, one for each label of the vocabulary. Give it key values or slot names."
            );
    }

    private static LabelVocabulary OfPlaces(DataViewSchema.Column column)
    {
        var places = PlacesOf(column.Type) ?? 0;
        if (places is 0 or > MostPlaces)
            throw new InvalidDataException(
                $"Column '{column.Name}' has {places} places for labels and no names for them; at most {MostPlaces} can "
                    + "go without. Give it key values (MapValueToKey) or slot names."
            );
        return new LabelVocabulary(Enumerable.Range(0, (int)places).Select(place => $"label {place}"));
    }

    private static bool IsKey(DataViewType type) =>
        type is KeyDataViewType or VectorDataViewType { ItemType: KeyDataViewType };

    private static bool IsPlaces(DataViewType type) =>
        type is VectorDataViewType vector && vector.ItemType == NumberDataViewType.Single;

    /// <summary>How many labels a column of keys or a multi-hot column can tell apart, or null for one of text.</summary>
    private static ulong? PlacesOf(DataViewType type) =>
        type switch
        {
            KeyDataViewType key => key.Count,
            VectorDataViewType { ItemType: KeyDataViewType key } => key.Count,
            VectorDataViewType vector when IsPlaces(type) => (ulong)vector.Size,
            _ => null,
        };

    private static IEnumerable<string> ReadSlotNames(DataViewSchema.Column column)
    {
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString());
    }

    private static IEnumerable<string>? ReadKeyValues(DataViewSchema.Column column) =>
        column.Annotations.Schema.GetColumnOrNull(KeyValues) is { Type: VectorDataViewType values }
            ? (IEnumerable<string>)
                typeof(LabelNames)
                    .GetMethod(nameof(ReadValues), BindingFlags.Static | BindingFlags.NonPublic)!
                    .MakeGenericMethod(values.ItemType.RawType)
                    .Invoke(null, [column])!
            : null;

    /// <summary>Key values as text: those of MapValueToKey have the type of the values that were mapped.</summary>
    private static IEnumerable<string> ReadValues<TValue>(DataViewSchema.Column column)
    {
        var values = default(VBuffer<TValue>);
        column.Annotations.GetValue(KeyValues, ref values);
        return values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
    }
}
