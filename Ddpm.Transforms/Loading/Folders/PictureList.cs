using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>A picture that a folder holds.</summary>
/// <param name="Name">Its name in the folder, with '/' between folders.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Labels">Its labels in normal form C; none where it has none.</param>
/// <param name="Group">The name of what it belongs to, or null where it stands for itself.</param>
internal sealed record ListedPicture(string Name, string Path, string[] Labels, string? Group = null);

/// <summary>Pictures of a folder as rows: names and labels are held, and a picture is decoded when it is read.</summary>
/// <param name="Folder">The folder, by which unchanged data are known again.</param>
/// <param name="Part">What else decides which pictures there are, by which unchanged data are known again.</param>
/// <param name="Rows">The pictures.</param>
/// <param name="Vocabulary">Their labels.</param>
internal sealed record PictureList(
    string Folder,
    string Part,
    IReadOnlyList<ListedPicture> Rows,
    LabelVocabulary Vocabulary
)
{
    /// <summary>What was left out, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Labels as a vocabulary: in the order of their numbers where all are "label N", else in ordinal order.</summary>
    /// <exception cref="InvalidDataException">There is none, or one is blank.</exception>
    public static LabelVocabulary VocabularyOf(IEnumerable<string> labels, string source)
    {
        string[] distinct = [.. labels.Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0)
            throw new InvalidDataException($"{source} gives no picture a label.");
        var isNumbered = distinct.All(label => NumberOf(label) is not null);
        try
        {
            return new LabelVocabulary(
                isNumbered ? distinct.OrderBy(NumberOf) : distinct.Order(StringComparer.Ordinal)
            );
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{source} gives labels that are none: {error.Message}", error);
        }
    }

    /// <summary>The name of a label that is only a number.</summary>
    public static string NumberedLabel(long number) => $"label {number}";

    /// <summary>The rows; what is left out is warned of in the context's log.</summary>
    public IDataView Load(DataOperationsCatalog catalog, PictureFileOptions files)
    {
        using var channel = HostAccess.Environment(catalog).Start("Pictures");
        foreach (var note in Notes)
            channel.Warning(MessageSensitivity.None, note);
        return ToDataView(files);
    }

    /// <summary>The columns Image, Label, FileName, ImagePath and, where pictures belong together, Scene.</summary>
    public IndexedDataView ToDataView(PictureFileOptions files)
    {
        List<IndexedColumn> columns =
        [
            new IndexedColumn<MLImage>(
                LoadedColumns.Image,
                PictureType.OfAnySize,
                // What comes in is not disposed: shuffling and caching views hand in pictures that others still hold.
                (int row, ref MLImage value) => value = PictureDecoder.Decode(Rows[row].Path, files)
            ),
            LoadedColumns.LabelColumn(row => Rows[row].Labels, Vocabulary),
            LoadedColumns.TextColumn(LoadedColumns.FileName, row => Rows[row].Name),
            LoadedColumns.TextColumn(LoadedColumns.ImagePath, row => Rows[row].Path),
        ];
        if (Rows.Any(row => row.Group is not null))
            columns.Add(LoadedColumns.TextColumn(LoadedColumns.Scene, row => Rows[row].Group ?? Rows[row].Name));
        return new IndexedDataView(Rows.Count, [.. columns])
        {
            // How files are decoded decides their pixels.
            Stamp = new DataStamp(
                Folder,
                $"{Part}/{files.Background}/{files.MaximumPixels}",
                [.. Rows.Select(row => row.Path)]
            ),
        };
    }

    private static long? NumberOf(string label) =>
        label.StartsWith("label ", StringComparison.Ordinal) && long.TryParse(label.AsSpan(6), out var number)
            ? number
            : null;
}
