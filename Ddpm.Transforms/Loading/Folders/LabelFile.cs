namespace Ddpm.Transforms;

/// <summary>Reads a folder of pictures with a file beside them that says which labels each of them has.</summary>
internal static class LabelFile
{
    /// <summary>Which files make a folder one of this kind, in words.</summary>
    public const string Files = "a table of labels such as labels.csv, labels.json or dataset.json";

    // In this order, where a folder has several.
    private static readonly string[] s_stems = ["dataset", "labels", "metadata", "annotations", "train"];
    private static readonly string[] s_jsons = ["dataset.json", "labels.json", "metadata.json"];
    private static readonly string[] s_extensions = [".jsonl", ".csv", ".tsv"];

    /// <summary>Whether a folder has one.</summary>
    public static bool Has(string folder) =>
        (Find(folder) is not null || Tables(folder).Count > 1) && FoundPictures.Any(folder);

    /// <summary>Reads the pictures that the file names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Where the labels stand.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or no picture that it names.</exception>
    /// <exception cref="InvalidDataException">The file is none that lists pictures and their labels.</exception>
    public static PictureList Read(string folder, ImageFolderOptions options)
    {
        var path = options.LabelFile is { } named ? Named(folder, named) : Find(folder) ?? throw Which(folder);
        var entries = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" or ".jsonl" or ".ndjson" => LabelJson.Read(path, options),
            _ => LabelTable.Read(path, options),
        };
        var pictures = new FoundPictures(folder);
        var rows = new List<ListedPicture>(entries.Entries.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var entry in entries.Entries)
        {
            var source = $"'{path}', {entry.Place},";
            if (pictures.Find(entry.File, source) is not { } name)
            {
                missing.Add(entry.File);
                continue;
            }

            if (!names.Add(name))
                throw new InvalidDataException(
                    $"{source} names the picture '{entry.File}' a second time; keep one of the entries, with all labels."
                );
            rows.Add(new(name, pictures[name], entry.Labels, entry.Group ?? options.GroupOf(name)));
        }

        if (rows.Count == 0)
            throw new FileNotFoundException(
                $"'{path}' names {missing.Count} pictures ('{missing.FirstOrDefault()}' is the first), of which none lies in '{folder}' or "
                    + "below.",
                path
            );
        var vocabulary =
            entries.Vocabulary ?? PictureList.VocabularyOf(rows.SelectMany(row => row.Labels), $"'{path}'");
        return new PictureList(pictures.Folder, Settings(path, options), rows, vocabulary)
        {
            Notes = [.. pictures.Notes(), .. NotesOf(path, rows.Count, missing, pictures.Count)],
        };
    }

    private static IEnumerable<string> NotesOf(string path, int listed, List<string> missing, int found)
    {
        if (missing.Count > 0)
            yield return $"'{path}' names {missing.Count} pictures that are not there ('{missing[0]}' is the first); they are left out.";
        if (found > listed)
            yield return $"{found - listed} pictures are not named in '{path}' and have no label; they are left out.";
    }

    private static string Settings(string path, ImageFolderOptions options)
    {
        var file = new FileInfo(path);
        return string.Join(
            '/',
            file.FullName,
            file.Length,
            file.LastWriteTimeUtc.Ticks,
            options.FileColumn,
            options.LabelColumn,
            options.LabelSeparator,
            options.GroupColumn,
            options.GroupPattern
        );
    }

    private static string Named(string folder, string name) =>
        ((string[])[Path.Combine(folder, name), name]).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"The file of labels '{name}' is not there, nor is it in '{folder}'.", name);

    /// <summary>The file that a folder holds, or null where there is none or it cannot be told which.</summary>
    private static string? Find(string folder)
    {
        if (s_jsons.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } json)
            return json;
        var tables = Tables(folder);
        foreach (var stem in s_stems)
        foreach (var extension in s_extensions)
            if (
                tables.Find(path =>
                    Path.GetFileName(path).Equals(stem + extension, StringComparison.OrdinalIgnoreCase)
                ) is
                { } found
            )
                return found;
        return tables.Count == 1 ? tables[0] : null;
    }

    private static List<string> Tables(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(path => s_extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                .Order(StringComparer.Ordinal),
        ];

    private static InvalidDataException Which(string folder) =>
        Tables(folder) is { Count: > 0 } tables
            ? new(
                $"'{folder}' holds {string.Join(", ", tables.Select(Path.GetFileName))}; which of them has the labels is not known. "
                    + $"Name it ({nameof(ImageFolderOptions.LabelFile)})."
            )
            : new(
                $"'{folder}' holds no table of labels (.csv, .tsv, .jsonl), dataset.json or labels.json. Name the file that has them "
                    + $"({nameof(ImageFolderOptions.LabelFile)})."
            );
}

/// <summary>What a file of labels says of a picture.</summary>
/// <param name="Place">Where it stands in the file: "line 3".</param>
/// <param name="File">The picture, as the file names it.</param>
/// <param name="Labels">Its labels in normal form C.</param>
/// <param name="Group">The name of what it belongs to, or null.</param>
internal sealed record LabelEntry(string Place, string File, string[] Labels, string? Group = null);

/// <summary>What a file of labels says.</summary>
/// <param name="Entries">The pictures.</param>
/// <param name="Vocabulary">The labels in the order of the file, or null where it has none.</param>
internal sealed record LabelEntries(IReadOnlyList<LabelEntry> Entries, LabelVocabulary? Vocabulary = null);
