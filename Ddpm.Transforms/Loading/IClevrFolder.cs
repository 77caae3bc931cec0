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

    /// <summary>
    /// The name that the pictures of a scene of i-CLEVR share: "a_7" for "a_7_0.png", "b" for "b.png". Whether a folder's pictures are of
    /// such scenes its labels say; the column <see cref="LoadedColumns.Scene"/> has what holds for them.
    /// </summary>
    public static string SceneOf(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        var stem = StemOf(fileName);
        var underscore = stem.LastIndexOf('_');
        var number = stem.AsSpan(underscore + 1);
        return underscore > 0 && number.Length > 0 && !number.ContainsAnyExceptInRange('0', '9')
            ? stem[..underscore]
            : stem;
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
        var all = ReadPictures(folder, options, pictures, vocabulary);
        IReadOnlyList<ListedPicture> rows =
        [
            .. WithScenes(all).Where(row => options.SceneFilter?.Invoke(row.Group!) != false),
        ];
        return rows.Count > 0
            ? new PictureList(
                folder,
                // A filter has no name, so what it leaves is told by the names of its pictures.
                $"{options.PicturesFile}/{(options.SceneFilter is null ? "" : string.Join('/', rows.Select(row => row.Name)))}",
                rows,
                vocabulary
            ).ToDataView(options)
            : throw new InvalidDataException(
                $"The scene filter leaves no picture of '{Path.Combine(folder, options.PicturesFile)}'."
            );
    }

    /// <summary>
    /// The scenes of the pictures. Names that differ in their last number are of one scene, as those of i-CLEVR are, where each picture
    /// shows all that the one before shows, and more. Names alone say nothing: red_1.png and red_2.png are two pictures.
    /// </summary>
    private static IEnumerable<ListedPicture> WithScenes(IReadOnlyList<ListedPicture> pictures)
    {
        var scenes = pictures
            .GroupBy(picture => SceneOf(picture.Name), StringComparer.Ordinal)
            .Where(scene => Grows([.. scene.OrderBy(picture => NumberOf(picture.Name))]))
            .Select(scene => scene.Key)
            .ToHashSet(StringComparer.Ordinal);
        return pictures.Select(picture =>
            picture with
            {
                Group = SceneOf(picture.Name) is var scene && scenes.Contains(scene) ? scene : StemOf(picture.Name),
            }
        );
    }

    private static bool Grows(IReadOnlyList<ListedPicture> scene)
    {
        var sets = scene.Select(picture => picture.Labels.ToHashSet(StringComparer.Ordinal)).ToList();
        return sets.Zip(sets.Skip(1)).All(pair => pair.First.IsProperSubsetOf(pair.Second));
    }

    private static string StemOf(string fileName) => Path.ChangeExtension(fileName, null);

    private static long NumberOf(string fileName) =>
        long.TryParse(StemOf(fileName).AsSpan(StemOf(fileName).LastIndexOf('_') + 1), out var number) ? number : 0;

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

    private static List<ListedPicture> ReadPictures(
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
        return all.Count > 0 ? all : throw new InvalidDataException($"'{path}' names no picture.");
    }

    private static List<ListedPicture> ReadPictures(
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
        var rows = new List<ListedPicture>();
        foreach (var entry in root.EnumerateObject())
        {
            if (!names.Add(entry.Name))
                throw new InvalidDataException(
                    $"'{path}' names the picture '{entry.Name}' twice; keep one of the entries."
                );
            var source = $"'{path}', picture '{entry.Name}'";
            var labels = JsonFile.ReadLabels(entry.Value, source, vocabulary, objectsPath);
            rows.Add(new ListedPicture(entry.Name, pictures.Find(entry.Name, path), labels));
        }

        return rows;
    }
}
