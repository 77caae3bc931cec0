using Microsoft.Win32.SafeHandles;

namespace Ddpm.Trainers;

/// <summary>Labelled pictures in a file, of which only names and numbers are held in memory: some 20 bytes a picture.</summary>
/// <remarks>
/// <para>
/// Pixels are read when they are asked for, by their place in the file (<see cref="RandomAccess"/>), and not through a mapping. The
/// pages of a mapping that were touched count as memory of this program until the system takes them back: after one pass in random
/// order the whole file does. Read by place they stay in the system's own cache, which any other use of memory pushes out. A copy of
/// 12 kB takes microseconds either way, and an error of the disk is an exception, where a mapping ends the program.
/// </para>
/// <para>Several threads may read at once: nothing is kept between two reads, not even a position.</para>
/// </remarks>
internal sealed class PackedImages : ILabeledImages, IDisposable
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly PackedHeader _header;
    private readonly PackedTables _tables;

    /// <summary>Takes over a file that was written, to be read from front to back or in any order.</summary>
    /// <param name="file">The file, which is closed with this, or when it cannot be read.</param>
    /// <exception cref="InvalidDataException">It is another file, cut off or damaged; the message names it.</exception>
    public PackedImages(FileStream file)
    {
        // Asking a stream for its handle moves it, which several threads must not do at once.
        (_file, _handle) = (file, file.SafeFileHandle);
        try
        {
            var block = new byte[PackedHeader.Length];
            var read = file.Length < block.Length ? (int)file.Length : block.Length;
            ReadExactly(block.AsSpan(0, read), 0);
            _header = PackedHeader.Read(block.AsSpan(0, read), file.Length);
            var tables = new byte[_header.TablesLength];
            ReadExactly(tables, _header.TablesPlace);
            if (Crc32C.Of(tables) != _header.TablesChecksum)
                throw new InvalidDataException("the checksum of its tables does not fit");
            _tables = PackedTables.Read(tables, (int)_header.Count);
            Vocabulary = new LabelVocabulary(_tables.Description.Labels);
        }
        catch (InvalidDataException error)
        {
            file.Dispose();
            throw Damaged(error.Message, error);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file. Its pixels are checked when they are read, all else now.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It is another file, cut off or damaged; the message names it.</exception>
    public static PackedImages Open(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0));

    /// <inheritdoc />
    public int Count => (int)_header.Count;

    /// <inheritdoc />
    public ImageShape Shape => _header.Shape;

    /// <inheritdoc />
    public LabelVocabulary Vocabulary { get; }

    /// <inheritdoc />
    public DataFingerprint? Fingerprint => _tables.Description.Fingerprint;

    /// <summary>What is known of the set.</summary>
    public PackedDescription Description => _tables.Description;

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <inheritdoc />
    public string? Scene(int index) => _tables.Rows.Scene(index);

    /// <inheritdoc />
    public ReadOnlySpan<int> Labels(int index) => _tables.Rows.Labels(index);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">There is no such picture, or the room is not that of one.</exception>
    /// <exception cref="InvalidDataException">The file was damaged or cut off.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void CopyPixels(int index, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (destination.Length != Shape.Length)
            throw new ArgumentException(
                $"There is room for {destination.Length} values; a picture of {Shape} has {Shape.Length}.",
                nameof(destination)
            );
        try
        {
            ReadExactly(destination, _header.PlaceOf(index));
            if (Crc32C.Of(destination) != _tables.Checksums[index])
                throw new InvalidDataException($"the checksum of picture {index} does not fit");
        }
        catch (InvalidDataException error)
        {
            throw Damaged(error.Message, error);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void ReadExactly(Span<byte> destination, long place)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(_handle, destination, place);
            if (read == 0)
                throw new InvalidDataException($"it ends at byte {place}; it was cut off after it was opened");
            place += read;
            destination = destination[read..];
        }
    }

    private InvalidDataException Damaged(string what, InvalidDataException error) =>
        new($"The packed pictures in '{Path}' cannot be used: {what}. Delete the file, and it is written anew.", error);
}
