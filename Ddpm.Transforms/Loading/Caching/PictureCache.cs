using System.Diagnostics;

namespace Ddpm.Transforms;

/// <summary>
/// A folder that keeps packed pictures: written once, whole or not at all, by one of the processes that want them, used by all, and
/// written anew when the data have changed.
/// </summary>
/// <param name="folder">The folder, which is made where it is not there.</param>
/// <param name="key">Which pictures.</param>
/// <param name="monitor">Who is told.</param>
internal sealed class PictureCache(string folder, CacheKey key, ReadingMonitor monitor)
{
    private const string FileName = "pictures.packed";
    private const string LockName = "lock";

    private readonly string _folder = Path.GetFullPath(Path.Combine(folder, key.Name));

    private string FilePath => Path.Combine(_folder, FileName);

    /// <summary>The pictures, which are read and packed where that was not done before.</summary>
    /// <exception cref="IOException">The folder cannot be written to, or the disk is full.</exception>
    public PackedImages Open(PicturePlan plan)
    {
        FolderAccess.Use(_folder, () => Directory.CreateDirectory(_folder));
        if (TryOpen(says: true) is { } packed)
            return Reused(packed);
        using var held = FolderAccess.Use(
            _folder,
            () =>
                FileLock.Take(
                    Path.Combine(_folder, LockName),
                    () => monitor.Say($"Waiting for another process that packs the same pictures into '{_folder}'."),
                    monitor.BeforeRow
                )
        );
        if (TryOpen(says: false) is { } now)
            return Reused(now);

        // Whoever left these under way has ended, or it would hold the lock.
        foreach (var old in Directory.EnumerateFiles(_folder, "*" + AtomicFile.TemporaryExtension))
            File.Delete(old);
        monitor.Say($"Packing pictures into '{FilePath}'.");
        var watch = Stopwatch.StartNew();
        AtomicFile.Write(
            FilePath,
            stream =>
            {
                var writer = new PackedImagesWriter(stream, plan.Shape, FilePath);
                var read = PictureReading.Read(plan, pixels => writer.Add(pixels), leaveOut: true, monitor);
                writer.Finish(read.Describe(key.Content), read.Table);
            }
        );
        var images = PackedImages.Open(FilePath);
        monitor.Say(
            $"Packed {images.Count} pictures, {new FileInfo(FilePath).Length / 1e6:0.0} MB, {images.Count / watch.Elapsed.TotalSeconds:0} pictures/s."
        );
        return images;
    }

    private PackedImages Reused(PackedImages packed)
    {
        monitor.Say($"{packed.Count} packed pictures reused from '{FilePath}'.");
        return packed;
    }

    /// <summary>The pictures that are there, or null where there are none, others or damaged ones.</summary>
    private PackedImages? TryOpen(bool says)
    {
        if (!File.Exists(FilePath))
            return null;
        try
        {
            var packed = PackedImages.Open(FilePath);
            if (packed.Description.Key == key.Content)
                return packed;
            packed.Dispose();
            if (says)
                monitor.Say($"The data have changed since they were packed into '{FilePath}'; they are packed anew.");
        }
        catch (InvalidDataException error)
        {
            if (says)
                monitor.Say($"{error.Message} This is done now.");
        }

        return null;
    }
}
