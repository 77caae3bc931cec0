using System.Text.Json;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// Reads folders in the format of i-CLEVR: objects.json gives each label its index, train.json the labels of each
/// picture, and the pictures lie beside them, or in the folder "images" or "iclevr".
/// </summary>
public static class IClevrFolder
{
    /// <summary>The file that gives each label its index.</summary>
    public const string ObjectsFile = "objects.json";

    /// <summary>The labels of a data set, in the order of their indices.</summary>
    /// <param name="folder">The folder that holds <see cref="ObjectsFile"/>.</param>
    /// <exception cref="FileNotFoundException">The file is not there.</exception>
    /// <exception cref="InvalidDataException">The file does not number its labels from 0, each once.</exception>
    public static LabelVocabulary ReadVocabulary(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return ReadObjects(Path.Combine(folder, ObjectsFile));
    }

    /// <summary>The name that the pictures of a scene share: "a_7" for "a_7_0.png", "b" for "b.png".</summary>
    public static string SceneOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var stem = Path.ChangeExtension(fileName, null);
        var underscore = stem.LastIndexOf('_');
        var number = stem.AsSpan(underscore + 1);
        return underscore > 0 && number.Length > 0 && !number.ContainsAnyExceptInRange('0', '9')
            ? stem[..underscore]
            : stem;
    }

    /// <summary>
    /// Finds the files of pictures by the names that a data set's JSON gives them, as loading does: in the folder, or in
    /// its folders "images" and "iclevr".
    /// </summary>
    /// <param name="folder">The folder of the data set.</param>
    /// <param name="picturesFile">The JSON that names the pictures, for messages.</param>
    /// <returns>A picture's name → its full path; throws as loading does where there is no such picture.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static Func<string, string> FindPictures(string folder, string picturesFile)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var pictures = new PictureFolder(folder);
        return name => pictures.Find(name, picturesFile);
    }

    internal static LabelVocabulary ReadObjects(string path) =>
        JsonFile.Read(path, "an object that gives each label its index", root => ReadObjects(root, path));

    /// <summary>The pictures as rows; only names and labels are held, a picture is decoded when it is read.</summary>
    internal static IDataView Load(string folder, IClevrOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        options.Validate();

        var pictures = new PictureFolder(folder);
        var vocabulary = ReadVocabulary(folder);
        var rows = ReadPictures(folder, options, pictures, vocabulary);
        return new IndexedDataView(
            rows.Count,
            new IndexedColumn<MLImage>(
                LoadedColumns.Image,
                PictureType.OfAnySize,
                // What comes in is not disposed: shuffling and caching views hand in pictures that others still hold.
                (int row, ref MLImage value) => value = PictureDecoder.Decode(rows[row].Path, options)
            ),
            LoadedColumns.LabelColumn(row => rows[row].Labels, vocabulary),
            new IndexedColumn<ReadOnlyMemory<char>>(
                LoadedColumns.FileName,
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) => value = rows[row].Name.AsMemory()
            ),
            new IndexedColumn<ReadOnlyMemory<char>>(
                LoadedColumns.Scene,
                TextDataViewType.Instance,
                (int row, ref ReadOnlyMemory<char> value) => value = SceneOf(rows[row].Name).AsMemory()
            )
        );
    }

    private static LabelVocabulary ReadObjects(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException(
                $"'{path}': expected an object that gives each label its index, got {JsonFile.Describe(root)}."
            );

        var entries = root.EnumerateObject().ToList();
        var names = new string?[entries.Count];
        foreach (var entry in entries)
        {
            var isIndex = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out _);
            var index = isIndex ? entry.Value.GetInt32() : -1;
            if ((uint)index >= (uint)names.Length || names[index] is not null)
                throw new InvalidDataException(
                    $"'{path}', label '{entry.Name}': expected an index from 0 to {names.Length - 1} that no other "
                        + $"label has, got {entry.Value.GetRawText()}."
                );
            names[index] = entry.Name;
        }

        try
        {
            return new LabelVocabulary(names!);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"'{path}': {error.Message}", error);
        }
    }

    private static List<PictureRow> ReadPictures(
        string folder,
        IClevrOptions options,
        PictureFolder pictures,
        LabelVocabulary vocabulary
    )
    {
        const string expected = "an object that gives each picture its list of labels";
        var path = Path.Combine(folder, options.PicturesFile);
        var objectsPath = Path.Combine(folder, ObjectsFile);
        var all = JsonFile.Read(path, expected, root => ReadPictures(root, path, pictures, vocabulary, objectsPath));
        if (all.Count == 0)
            throw new InvalidDataException($"'{path}' names no picture.");

        if (options.SceneFilter is not { } filter)
            return all;
        var rows = all.FindAll(row => filter(SceneOf(row.Name)));
        return rows.Count > 0
            ? rows
            : throw new InvalidDataException($"The scene filter leaves no picture of '{path}'.");
    }

    private static List<PictureRow> ReadPictures(
        JsonElement root,
        string path,
        PictureFolder pictures,
        LabelVocabulary vocabulary,
        string objectsPath
    )
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException(
                $"'{path}': expected an object that gives each picture its list of labels, got {JsonFile.Describe(root)}."
            );

        var names = new HashSet<string>(StringComparer.Ordinal);
        var rows = new List<PictureRow>();
        foreach (var entry in root.EnumerateObject())
        {
            if (!names.Add(entry.Name))
                throw new InvalidDataException(
                    $"'{path}' names the picture '{entry.Name}' twice; keep one of the entries."
                );
            var source = $"'{path}', picture '{entry.Name}'";
            var labels = JsonFile.ReadLabels(entry.Value, source, vocabulary, objectsPath);
            rows.Add(new PictureRow(entry.Name, pictures.Find(entry.Name, path), labels));
        }

        return rows;
    }

    private sealed record PictureRow(string Name, string Path, string[] Labels);
}
