using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>The names of the columns that the loaders of this library give.</summary>
public static class LoadedColumns
{
    /// <summary>The picture, an <see cref="MLImage"/>; each read gives a new one, which is the reader's own.</summary>
    /// <remarks>
    /// A plain property of type <see cref="MLImage"/> takes it in a row class. ML.NET's own shuffle and cache leave
    /// columns of pictures out.
    /// </remarks>
    public const string Image = "Image";

    /// <summary>The picture's labels, a vector of text; it carries the vocabulary (<see cref="LabelAnnotation"/>).</summary>
    public const string Label = "Label";

    /// <summary>The picture's name in its folder, a text.</summary>
    public const string FileName = "FileName";

    /// <summary>The full path of the picture's file, a text.</summary>
    public const string ImagePath = "ImagePath";

    /// <summary>
    /// The name of what a picture belongs to, a text, in data whose format or whose user says so: the key by which a hold-out and
    /// ML.NET's splits keep pictures together that share what they show.
    /// </summary>
    public const string Scene = "Scene";

    /// <summary>The seed of a picture to generate, a 64-bit integer.</summary>
    public const string Seed = "Seed";

    /// <summary>A label column over one list of labels a row.</summary>
    internal static IndexedColumn<VBuffer<ReadOnlyMemory<char>>> LabelColumn(
        Func<int, IReadOnlyList<string>> labels,
        LabelVocabulary? vocabulary
    ) =>
        new(
            Label,
            new VectorDataViewType(TextDataViewType.Instance),
            (int row, ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                var names = labels(row);
                var editor = VBufferEditor.Create(ref value, names.Count);
                for (var index = 0; index < names.Count; index++)
                    editor.Values[index] = names[index].AsMemory();
                value = editor.Commit();
            },
            vocabulary is null ? null : LabelAnnotation.Create(vocabulary)
        );

    /// <summary>A column of one text a row.</summary>
    internal static IndexedColumn<ReadOnlyMemory<char>> TextColumn(string name, Func<int, string> text) =>
        new(name, TextDataViewType.Instance, (int row, ref ReadOnlyMemory<char> value) => value = text(row).AsMemory());
}
