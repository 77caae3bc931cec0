using System.Text.RegularExpressions;

namespace Ddpm.Samples.Scenes;

/// <summary>
/// A folder that gets a whole data set at once: files are collected in a hidden folder inside it and moved to their
/// places at the end, <c>train.json</c> last. What is not committed leaves nothing behind.
/// </summary>
internal sealed partial class DataSetFolder : IDisposable
{
    /// <summary>The file that makes a folder a data set: it lists the pictures.</summary>
    public const string TrainFile = "train.json";

    private const string StagingName = ".rendering";
    private const string LockName = "lock";

    private static readonly HashSet<string> _listings = new(StringComparer.Ordinal)
    {
        "objects.json",
        TrainFile,
        "test.json",
        "unseen.json",
    };

    private readonly string _folder;
    private readonly bool _isNew;
    private readonly FileStream _lock;

    /// <summary>Opens a folder for a new data set.</summary>
    /// <param name="folder">A folder that does not exist yet, is empty, or holds an earlier rendered data set.</param>
    /// <exception cref="IOException">The folder holds something else, or another process renders into it.</exception>
    public DataSetFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
        if (File.Exists(_folder))
            throw new IOException($"'{_folder}' is a file; the data set needs a folder. Choose another name.");
        _isNew = !Directory.Exists(_folder);
        if (!_isNew && FindForeign() is { } foreign)
            throw new IOException(
                $"The folder '{_folder}' holds '{Path.GetFileName(foreign)}', which is not part of a rendered data set. "
                    + "Choose a new or an empty folder."
            );

        Staging = Path.Combine(_folder, StagingName);
        Directory.CreateDirectory(Staging);
        _lock = Lock();

        // A process that was killed can have left pictures here.
        foreach (var leftover in Directory.EnumerateFiles(Staging).Where(file => Path.GetFileName(file) != LockName))
            File.Delete(leftover);
        foreach (var leftover in Directory.EnumerateDirectories(Staging))
            Directory.Delete(leftover, recursive: true);
    }

    /// <summary>Where files are written until <see cref="Commit"/>.</summary>
    public string Staging { get; }

    /// <summary>The name of the picture of a scene that shows its first <paramref name="objects"/> objects.</summary>
    public static string PictureName(int scene, int objects) => $"scene_{scene:D6}_{objects - 1}.png";

    /// <summary>Replaces an earlier data set in the folder by the collected files.</summary>
    public void Commit()
    {
        // Without its listing an earlier data set is none; with its listing a new one is complete.
        File.Delete(Path.Combine(_folder, TrainFile));
        foreach (var old in Directory.EnumerateFiles(_folder).ToList())
            File.Delete(old);
        foreach (var file in Directory.EnumerateFiles(Staging).ToList())
            if (Path.GetFileName(file) is var name && name is not (LockName or TrainFile))
                File.Move(file, Path.Combine(_folder, name));
        foreach (var inside in Directory.EnumerateDirectories(Staging).ToList())
            Directory.Move(inside, Path.Combine(_folder, Path.GetFileName(inside)));
        File.Move(Path.Combine(Staging, TrainFile), Path.Combine(_folder, TrainFile));
    }

    /// <summary>Removes what was collected and not committed.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Staging, recursive: true);
        if (_isNew && !Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }

    private string? FindForeign() =>
        Directory
            .EnumerateFileSystemEntries(_folder)
            .FirstOrDefault(entry =>
            {
                var name = Path.GetFileName(entry);
                return Directory.Exists(entry)
                    ? name != StagingName
                    : !_listings.Contains(name) && !PictureNames().IsMatch(name);
            });

    private FileStream Lock()
    {
        try
        {
            return new FileStream(
                Path.Combine(Staging, LockName),
                FileMode.Create,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 1,
                FileOptions.DeleteOnClose
            );
        }
        catch (IOException exception) when (IsInUse(exception))
        {
            throw new IOException(
                $"Another process renders into the folder '{_folder}'. Wait for it, or choose another folder.",
                exception
            );
        }
    }

    // A full disk or one that cannot be written to is no other process.
    private static bool IsInUse(IOException exception)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        const int wouldBlock = 11;
        const int wouldBlockOnMac = 35;
        return exception.GetType() == typeof(IOException)
            && exception.HResult is sharingViolation or wouldBlock or wouldBlockOnMac;
    }

    [GeneratedRegex(@"^scene_[0-9]{6,}_[0-9]+\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex PictureNames();
}
