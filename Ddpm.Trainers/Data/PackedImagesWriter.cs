namespace Ddpm.Trainers;

/// <summary>Writes a file of packed pictures from front to back, and its first block last.</summary>
internal sealed class PackedImagesWriter
{
    private readonly Stream _stream;
    private readonly ImageShape _shape;
    private readonly string _path;
    private readonly List<uint> _checksums = [];

    /// <param name="stream">An empty file, which the caller closes.</param>
    /// <param name="shape">The shape of every picture.</param>
    /// <param name="path">The name of the file, for messages.</param>
    public PackedImagesWriter(Stream stream, ImageShape shape, string path)
    {
        (_stream, _shape, _path) = (stream, shape, path);
        _stream.Position = PackedHeader.Length;
    }

    /// <summary>Appends the pixels of a picture: values 0 to 255, channels first.</summary>
    /// <exception cref="ArgumentException">It has another size.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != _shape.Length)
            throw new ArgumentException(
                $"Picture {_checksums.Count} has {pixels.Length} values; {_shape} needs {_shape.Length}.",
                nameof(pixels)
            );
        try
        {
            _stream.Write(pixels);
        }
        catch (IOException error)
        {
            throw new IOException(
                $"Picture {_checksums.Count} cannot be packed into '{_path}': {error.Message} Make room, or name a folder on another "
                    + $"disk with {nameof(TrainingOptions.CacheFolder)}.",
                error
            );
        }

        _checksums.Add(Crc32C.Of(pixels));
    }

    /// <summary>Ends the file. Only now can it be read.</summary>
    /// <param name="description">What is known of the set.</param>
    /// <param name="rows">The labels and scenes of the pictures, in the order in which they were appended.</param>
    /// <exception cref="ArgumentException">There are none, or the labels are of more or fewer pictures.</exception>
    public void Finish(PackedDescription description, PictureTable rows)
    {
        if (rows.Count == 0 || rows.Count != _checksums.Count)
            throw new ArgumentException(
                $"{_checksums.Count} pictures were packed, with labels for {rows.Count}.",
                nameof(rows)
            );
        var tables = new PackedTables(description, rows, _checksums).ToBytes();
        _stream.Write(tables);
        _stream.Position = 0;
        _stream.Write(new PackedHeader(_shape, rows.Count, tables.Length, Crc32C.Of(tables)).ToBytes());
        _stream.Flush();
    }
}
