using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Rows with a picture, and a label column whose names are whatever a test wants.</summary>
internal static class AnnotatedLabels
{
    /// <summary>The kinds of columns that can name their labels, each with the annotation that does.</summary>
    public static IReadOnlyDictionary<string, string> Kinds { get; } =
        new Dictionary<string, string>
        {
            ["key"] = "KeyValues",
            ["vector of keys"] = "KeyValues",
            ["multi-hot"] = "SlotNames",
            ["text"] = LabelAnnotation.Name,
            ["vector of text"] = LabelAnnotation.Name,
        };

    /// <summary>One row for each place of the column: the first has the first label, the second the second and so on.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="places">How many labels the column can tell apart.</param>
    /// <param name="names">The names of the labels, or of some of them.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="annotation">The annotation that has them, or null for that of the kind.</param>
    public static IDataView View(
        string kind,
        int places,
        IReadOnlyList<string> names,
        string column = "Label",
        string? annotation = null
    ) => new IndexedDataView(places, [.. Columns(kind, places, names, column, annotation)]);

    /// <summary>The columns of such rows.</summary>
    public static IEnumerable<IndexedColumn> Columns(
        string kind,
        int places,
        IReadOnlyList<string> names,
        string column = "Label",
        string? annotation = null
    )
    {
        yield return new IndexedColumn<VBuffer<byte>>(
            "Image",
            new VectorDataViewType(NumberDataViewType.Byte, 3, 8, 8),
            (int row, ref VBuffer<byte> value) => value = new(192, [.. Enumerable.Repeat((byte)(40 * row), 192)])
        );
        yield return Labels(kind, places, names, column, annotation ?? Kinds[kind]);
    }

    private static IndexedColumn Labels(
        string kind,
        int places,
        IReadOnlyList<string> names,
        string column,
        string annotation
    )
    {
        var annotations = Annotations(annotation, names);
        var key = new KeyDataViewType(typeof(uint), places);
        return kind switch
        {
            "key" => new IndexedColumn<uint>(
                column,
                key,
                (int row, ref uint value) => value = (uint)row + 1,
                annotations
            ),
            "vector of keys" => new IndexedColumn<VBuffer<uint>>(
                column,
                new VectorDataViewType(key),
                (int row, ref VBuffer<uint> value) => value = new(1, [(uint)row + 1]),
                annotations
            ),
            "multi-hot" => new IndexedColumn<VBuffer<float>>(
                column,
                new VectorDataViewType(NumberDataViewType.Single, places),
                (int row, ref VBuffer<float> value) => value = new(places, 1, [1], [row]),
                annotations
            ),
            "text" => new IndexedColumn<ReadOnlyMemory<char>>(
                column,
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) => value = names[row].AsMemory(),
                annotations
            ),
            "vector of text" => new IndexedColumn<VBuffer<ReadOnlyMemory<char>>>(
                column,
                new VectorDataViewType(TextDataViewType.Instance),
                (int row, ref VBuffer<ReadOnlyMemory<char>> value) => value = new(1, [names[row].AsMemory()]),
                annotations
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
        };
    }

    private static DataViewSchema.Annotations Annotations(string annotation, IReadOnlyList<string> names)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            annotation,
            new VectorDataViewType(TextDataViewType.Instance, names.Count),
            (ref VBuffer<ReadOnlyMemory<char>> value) =>
                value = new(names.Count, [.. names.Select(name => name.AsMemory())])
        );
        return builder.ToAnnotations();
    }
}
