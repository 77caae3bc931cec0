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

    private static readonly HashSet<string> s_unread = new(StringComparer.OrdinalIgnoreCase)
    {
        ".tif",
        ".tiff",
        ".heic",
        ".heif",
        ".avif",
        ".jp2",
        ".dcm",
        ".npy",
        ".svg",
        ".ppm",
        ".pgm",
    };

    private static readonly EnumerationOptions s_walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly Dictionary<string, string> _byPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bySpelling = new(StringComparer.Ordinal);
    private readonly List<string> _others = [];
    private ILookup<string, string>? _byEnd;

    /// <param name="folder">The folder, which is there.</param>
    public FoundPictures(string folder)
    {
        Folder = Path.GetFullPath(folder);
        foreach (var path in Directory.EnumerateFiles(Folder, "*", s_walk))
            if (!IsPicture(path))
                _others.Add(path);
            else
            {
                _byPath.Add(NameOf(path), path);

                // Two spellings of one name are two files; a list that means one of them means the first.
                _bySpelling.TryAdd(NormalForm.Of(NameOf(path)), NameOf(path));
            }
    }

    /// <summary>The folder's full path.</summary>
    public string Folder { get; }

    /// <summary>The names of all, with '/' between folders, in ordinal order.</summary>
    public IEnumerable<string> Names => _byPath.Keys.Order(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _byPath.Count;

    /// <summary>What looks like pictures and is passed over, as sentences.</summary>
    public IEnumerable<string> Notes()
    {
        var unread = _others.FindAll(path => s_unread.Contains(Path.GetExtension(path)));
        if (unread.Count > 0)
            yield return $"{unread.Count} files of kinds that are not read ('{NameOf(unread[0])}' is the first) are left out; "
                + $"expected {PictureDecoder.Formats}.";
        var links = Directory
            .EnumerateFileSystemEntries(
                Folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden }
            )
            .Where(path => File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
            .Take(1)
            .ToList();
        if (links.Count > 0)
            yield return $"'{NameOf(links[0])}' is a link; links are not followed. Name the folder that has the pictures themselves.";
    }

    /// <summary>Whether a file is one of a picture, by its extension.</summary>
    public static bool IsPicture(string path) =>
        s_extensions.Contains(Path.GetExtension(path))
        && !Path.GetFileName(path.AsSpan()).StartsWith("._", StringComparison.Ordinal);

    /// <summary>Whether there is any picture below a folder.</summary>
    public static bool Any(string folder) => Directory.EnumerateFiles(folder, "*", s_walk).Any(IsPicture);

    /// <summary>Whether there is any picture below a folder that is not below another folder in it.</summary>
    public static bool AnyBeside(string place, string folder) =>
        Directory
            .EnumerateFiles(folder, "*", s_walk)
            .Where(IsPicture)
            .Any(path => !path.StartsWith(place + Path.DirectorySeparatorChar, StringComparison.Ordinal));

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
        if (Path.IsPathRooted(wanted))
            wanted = NameOf(wanted);
        if (_bySpelling.TryGetValue(wanted, out var exact))
            return exact;
        if (wanted.Split('/').Contains(".."))
            return null;
        _byEnd ??= _bySpelling
            .SelectMany(name => EndsOf(name.Key).Select(end => (End: end, Path: name.Value)))
            .ToLookup(pair => pair.End, pair => pair.Path, StringComparer.Ordinal);
        string[] found = [.. _byEnd[wanted].Take(2)];

        // A table that was written a folder further up names that folder as well.
        return found.Length < 2
            ? found.FirstOrDefault()
                ?? EndsOf(wanted)
                    .Where(end => end.Contains('/', StringComparison.Ordinal))
                    .Select(_bySpelling.GetValueOrDefault)
                    .FirstOrDefault(name => name is not null)
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
