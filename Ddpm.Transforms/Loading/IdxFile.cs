using System.Buffers.Binary;
using System.IO.Compression;

namespace Ddpm.Transforms;

/// <summary>
/// An IDX file of unsigned bytes, plain or gzipped, read from front to back. What the header claims is checked against
/// the file where its length is known, and is otherwise a bound: no more is unpacked, and nothing is reserved for it.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    /// <summary>The most values that a file may claim; MNIST has 47 million, the largest EMNIST 640 million.</summary>
    private const long MaximumValues = 1L << 30;

    // MNIST packs to about a fifth, drawings to somewhat less.
    private const long MostUnpackedRatio = 20;
    private const long UnquestionedLength = 1 << 26;

    private readonly string _path;
    private readonly Stream _stream;
    private readonly long? _length;
    private readonly long _packedLength;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public IdxFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"The IDX file '{path}' is not there.", path);

        _path = path;
        var file = File.OpenRead(path);
        var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        _length = isGzip ? null : file.Length;
        _packedLength = file.Length;
        _stream = isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Reads the header.</summary>
    /// <param name="dimensions">How many sizes the file should have: 1 for labels, 3 for pictures.</param>
    /// <returns>The sizes, the slowest first.</returns>
    /// <exception cref="InvalidDataException">It is another kind of file, or claims more than it has or can have packed.</exception>
    public int[] ReadHeader(int dimensions)
    {
        // Two zeros, the type (8 is unsigned byte), the number of dimensions; all numbers are big-endian.
        var magic = ReadNumber();
        var expected = 0x0800u + (uint)dimensions;
        if (magic != expected)
            throw new InvalidDataException(
                $"'{_path}' starts with 0x{magic:X8}; an IDX file of {Kind(dimensions)} starts with 0x{expected:X8}."
                    + (magic is 0x0801 or 0x0803 ? $" This is the file of the {Kind((int)magic - 0x0800)}." : "")
            );

        var sizes = new int[dimensions];
        var values = 1L;
        for (var index = 0; index < dimensions; index++)
        {
            var size = ReadNumber();
            if (size is 0 or > (uint)MaximumValues || (values *= size) > MaximumValues)
                throw new InvalidDataException(
                    $"'{_path}' claims a size of {size} in dimension {index}; all sizes must be above 0 and their "
                        + $"product at most {MaximumValues}."
                );
            sizes[index] = (int)size;
        }

        var headerLength = 4 * (dimensions + 1);
        if (_length is { } length && length != headerLength + values)
            throw new InvalidDataException(
                $"'{_path}' has {length - headerLength} bytes after its header, which claims {values} "
                    + $"({string.Join(" × ", sizes)}). The file is cut off or damaged; fetch it again."
            );
        if (_length is null && values > Math.Max(UnquestionedLength, MostUnpackedRatio * _packedLength))
            throw new InvalidDataException(
                $"'{_path}' claims {values} values ({string.Join(" × ", sizes)}) in {_packedLength} packed bytes; more than "
                    + $"{MostUnpackedRatio} times as many are not believed. If they are there, unpack the file first (gunzip)."
            );
        return sizes;
    }

    /// <summary>Reads the next values.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Read(Span<byte> destination)
    {
        if (Unpack(destination) < destination.Length)
            throw new InvalidDataException(
                $"'{_path}' ends before what its header claims. The file is cut off or damaged; fetch it again."
            );
    }

    /// <summary>Checks that nothing is left; in a gzipped file this also checks its checksum.</summary>
    /// <exception cref="InvalidDataException">Something is left.</exception>
    public void CheckEnd()
    {
        if (Unpack(stackalloc byte[1]) > 0)
            throw new InvalidDataException(
                $"'{_path}' goes on after what its header claims. The file is damaged; fetch it again."
            );
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private static string Kind(int dimensions) => dimensions == 1 ? "labels" : "pictures";

    private uint ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[4];
        Read(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private int Unpack(Span<byte> destination)
    {
        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"'{_path}' is not a whole gzip file: {error.Message} Fetch it again.",
                error
            );
        }
    }
}
