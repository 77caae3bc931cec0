namespace Ddpm.Trainers;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>The ending of temporary names, which a process that was killed leaves behind.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>Writes a file under a temporary name, flushes it to the disk and renames it over its final name.</summary>
    /// <remarks>
    /// Whatever happens in between, the final name holds what it held before, or the whole new content. The content is on
    /// the disk before the rename; the rename itself is left to the file system, since .NET cannot flush a folder. So a
    /// power failure right afterwards may bring back what the name held before, never a part of the new content.
    /// </remarks>
    /// <param name="path">The final name, in a folder that exists. A file of that name is replaced.</param>
    /// <param name="write">Writes the content; it may close the stream. What it throws is passed on.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The disk is full, or the name is that of a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);

        // The same folder is the same disk, where a rename is one step; a short name fits wherever the final one does.
        var target = Path.GetFullPath(path);
        var temporary = Path.Combine(
            Path.GetDirectoryName(target) ?? target,
            $".{Guid.NewGuid():N}{TemporaryExtension}"
        );
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
                write(stream);
            using (var handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write))
                RandomAccess.FlushToDisk(handle);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    /// <summary>Deletes what was left behind; the failure before it is the one worth reporting.</summary>
    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { }
    }
}
