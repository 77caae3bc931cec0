using System.Globalization;
using System.Reflection;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

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
    /// <remarks>Names of which there are more or fewer than places are not the column's, and are passed over as ML.NET does.</remarks>
    /// <param name="column">The column.</param>
    /// <param name="host">Marks errors as ML.NET marks its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The names are no vocabulary: one is blank, or there is one twice.</exception>
    public static LabelVocabulary? Read(DataViewSchema.Column column, IHostEnvironment? host = null) =>
        (IsKey(column.Type) ? Read(column, KeyValues, "key values", host) : null)
        ?? (IsPlaces(column.Type) ? Read(column, SlotNames, "slot names", host) : null)
        ?? ReadAnnotation(column, host);

    /// <summary>The labels of a column's <see cref="LabelAnnotation"/>, or null when it has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are no vocabulary.</exception>
    public static LabelVocabulary? ReadAnnotation(DataViewSchema.Column column, IHostEnvironment? host) =>
        Read(column, LabelAnnotation.Name, $"a {LabelAnnotation.Name}", host);

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

    /// <summary>The vocabulary of a column for training, or null when it is what its rows hold.</summary>
    /// <remarks>Keys and multi-hot vectors that name nothing have the labels "label 0", "label 1" and so on.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The names are no vocabulary, or there are too many places without names.
    /// </exception>
    public static LabelVocabulary? ForTraining(DataViewSchema.Column column) => Resolve(column, vocabulary: null);

    /// <summary>What the places of a column of keys or a multi-hot column mean; of a column of text what it names, or null.</summary>
    /// <param name="column">The column.</param>
    /// <param name="vocabulary">The labels of its places where it names none, or null for "label 0", "label 1" and so on.</param>
    /// <param name="host">Marks errors as ML.NET marks its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The names are no vocabulary, or there are none and the vocabulary has another number of labels.
    /// </exception>
    public static LabelVocabulary? Resolve(
        DataViewSchema.Column column,
        LabelVocabulary? vocabulary,
        IHostEnvironment? host = null
    )
    {
        if (Read(column, host) is { } named)
            return named;
        if (PlacesOf(column.Type) is not { } places)
            return null;
        if (vocabulary is null && places <= MostPlaces)
            return new LabelVocabulary(Enumerable.Range(0, (int)places).Select(place => $"label {place}"));
        if (places == (ulong?)vocabulary?.Count)
            return vocabulary;
        throw HostAccess.ColumnMismatch(
            host,
            column.Name,
            "names for its labels (slot names or key values), or "
                + (
                    vocabulary is null
                        ? $"at most {MostPlaces} places"
                        : $"{vocabulary.Count} places, one for each label"
                ),
            column.Type.ToString()!
        );
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

    private static LabelVocabulary? Read(
        DataViewSchema.Column column,
        string annotation,
        string what,
        IHostEnvironment? host
    )
    {
        if (
            column.Annotations.Schema.GetColumnOrNull(annotation) is not { Type: VectorDataViewType values }
            || (annotation != KeyValues && values.ItemType is not TextDataViewType)
        )
            return null;

        var names = (string[])
            typeof(LabelNames)
                .GetMethod(nameof(ReadValues), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(values.ItemType.RawType)
                .Invoke(null, [column, annotation])!;
        if (PlacesOf(column.Type) is { } places && places != (ulong)names.Length)
            return null;
        try
        {
            return new LabelVocabulary(names);
        }
        catch (ArgumentException error)
        {
            throw HostAccess.ColumnMismatch(
                host,
                column.Name,
                $"{what} that can be labels, none blank and none twice",
                $"others: {HostAccess.MessageOf(error)}"
            );
        }
    }

    /// <summary>The values of an annotation as text: those of MapValueToKey have the type of the values that were mapped.</summary>
    private static string[] ReadValues<TValue>(DataViewSchema.Column column, string annotation)
    {
        var values = default(VBuffer<TValue>);
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")];
    }
}
