namespace Ddpm.Transforms;

/// <summary>The files of pictures below a folder. Hidden folders and links are passed over.</summary>
internal sealed class FoundPictures
{
    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png",
        ".jpg",
        ".jpeg",
        ".jfif",
        ".webp",
        ".bmp",
        ".gif",
    };

    private static readonly EnumerationOptions s_walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly Dictionary<string, string> _byPath = new(StringComparer.Ordinal);
    private ILookup<string, string>? _byEnd;

    /// <param name="folder">The folder, which is there.</param>
    public FoundPictures(string folder)
    {
        Folder = Path.GetFullPath(folder);
        foreach (var path in Directory.EnumerateFiles(Folder, "*", s_walk).Where(IsPicture))
            _byPath.Add(NormalForm.Of(NameOf(path)), path);
    }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>The names of all, with '/' between folders, in ordinal order.</summary>
    public IEnumerable<string> Names => _byPath.Keys.Order(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _byPath.Count;

    /// <summary>Whether a file is one of a picture, by its extension.</summary>
    public static bool IsPicture(string path) =>
        s_extensions.Contains(Path.GetExtension(path))
        && !Path.GetFileName(path.AsSpan()).StartsWith("._", StringComparison.Ordinal);

    /// <summary>Whether there is any picture below a folder.</summary>
    public static bool Any(string folder) => Directory.EnumerateFiles(folder, "*", s_walk).Any(IsPicture);

    /// <summary>The folders directly in a folder in which a person would look.</summary>
    public static IEnumerable<string> FoldersIn(string folder) =>
        Directory
            .EnumerateDirectories(folder, "*", new EnumerationOptions { AttributesToSkip = s_walk.AttributesToSkip })
            .Where(path => Path.GetFileName(path) != "__MACOSX")
            .Order(StringComparer.Ordinal);

    /// <summary>The full path of a picture that <see cref="Names"/> has.</summary>
    public string this[string name] => _byPath[name];

    /// <summary>
    /// Finds the picture that a list means: by its path in the folder or, where only one picture can be meant, by the end of
    /// its path, with or without an extension.
    /// </summary>
    /// <param name="name">What the list says: "a.png", "images/a.png", "a".</param>
    /// <param name="source">The file and the entry, for messages.</param>
    /// <returns>The picture's name in the folder, or null where there is none.</returns>
    /// <exception cref="InvalidDataException">Several pictures can be meant.</exception>
    public string? Find(string name, string source)
    {
        var wanted = NormalForm.Of(name.Trim().Replace('\\', '/'));
        if (wanted.StartsWith("./", StringComparison.Ordinal))
            wanted = wanted[2..];
        if (_byPath.ContainsKey(wanted))
            return wanted;
        _byEnd ??= _byPath
            .Keys.SelectMany(path => EndsOf(path).Select(end => (End: end, Path: path)))
            .ToLookup(pair => pair.End, pair => pair.Path, StringComparer.Ordinal);
        string[] found = [.. _byEnd[wanted].Take(2)];
        return found.Length < 2
            ? found.FirstOrDefault()
            : throw new InvalidDataException(
                $"{source} names the picture '{name}', which may be '{found[0]}' or '{found[1]}'. Write the path in the folder."
            );
    }

    private string NameOf(string path) => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>"train/cats/a.png" also ends as "cats/a.png", "a.png", and all of them without ".png".</summary>
    private static IEnumerable<string> EndsOf(string path)
    {
        for (var start = 0; start >= 0; start = path.IndexOf('/', start) is var slash and >= 0 ? slash + 1 : -1)
        {
            yield return path[start..];
            yield return Path.ChangeExtension(path[start..], null);
        }
    }
}
