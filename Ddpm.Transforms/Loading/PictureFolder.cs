namespace Ddpm.Transforms;

/// <summary>
/// Finds the pictures that a list names in a data set's folder, and nothing outside of it: no name leads up, to another
/// drive, or through a link that leaves the folder.
/// </summary>
internal sealed class PictureFolder
{
    private static readonly string[] Places = ["", "images", "iclevr"];

    private readonly string _folder;
    private readonly string _realFolder;
    private readonly Dictionary<string, string> _realDirectories = new(StringComparer.Ordinal);

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public PictureFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}' is not there.");
        _folder = Path.GetFullPath(folder);
        _realFolder = RealDirectory(_folder);
    }

    /// <summary>The full path of a picture, which is there.</summary>
    /// <param name="name">The picture's name, with '/' between folders.</param>
    /// <param name="source">The file that names it, for messages.</param>
    /// <exception cref="InvalidDataException">The name, or a link behind it, leads out of the folder.</exception>
    /// <exception cref="FileNotFoundException">There is no such picture.</exception>
    public string Find(string name, string source)
    {
        if (!IsInside(name))
            throw new InvalidDataException(
                $"'{source}' names the picture '{name}', which is not a plain path inside the folder. "
                    + "Names are relative, with '/' between folders and without '..', drive or backslash."
            );

        foreach (var place in Places)
        {
            var path = Path.Combine(_folder, place, name);
            if (!File.Exists(path))
                continue;
            if (!RealFile(path).StartsWith(_realFolder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new InvalidDataException(
                    $"'{source}' names the picture '{name}', which is a link that leaves the folder '{_folder}'. "
                        + "Put the picture itself there."
                );
            return path;
        }

        throw new FileNotFoundException(
            $"'{source}' names the picture '{name}', which is not there: looked in '{_folder}' and its folders "
                + "'images' and 'iclevr'. Put the picture there, or take its entry out.",
            Path.Combine(_folder, name)
        );
    }

    private static bool IsInside(string name) =>
        name.Length > 0
        && name.AsSpan().IndexOfAny('\\', ':', '\0') < 0
        && !Path.IsPathRooted(name)
        && name.Split('/').All(part => part.Length > 0 && part is not ("." or ".."));

    private string RealFile(string path)
    {
        var real = Path.Combine(RealDirectory(Path.GetDirectoryName(path)!), Path.GetFileName(path));
        var target = new FileInfo(real).ResolveLinkTarget(returnFinalTarget: true);
        return target is null ? real : RealFile(target.FullName);
    }

    /// <summary>A folder's path without links; each folder is looked up once.</summary>
    private string RealDirectory(string path)
    {
        if (_realDirectories.TryGetValue(path, out var known))
            return known;

        var real = path;
        if (Path.GetDirectoryName(path) is { } parent)
        {
            real = Path.Combine(RealDirectory(parent), Path.GetFileName(path));
            var target = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true);
            if (target is not null)
                real = RealDirectory(target.FullName);
        }

        return _realDirectories[path] = real;
    }
}
