using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ddpm.Transforms;

/// <summary>
/// A MATLAB level 5 MAT-file (The MathWorks, "MAT-File Format", chapter 1), of which the plain arrays of numbers are
/// read, from front to back. What the file claims is a bound and nothing is reserved for it, nor is more unpacked than
/// pictures can be packed.
/// </summary>
internal sealed class MatFile : IDisposable
{
    private const int HeaderLength = 128;
    private const int MatrixType = 14;
    private const int CompressedType = 15;

    // Photographs hardly pack, numbers of classes to about a 16th where each takes 8 bytes.
    private const long MostUnpackedRatio = 20;
    private const long UnquestionedLength = 1 << 24;

    private readonly string _path;
    private readonly FileStream _file;
    private Stream? _unpacking;
    private long _next = HeaderLength;

    /// <exception cref="InvalidDataException">It is another kind of file.</exception>
    public MatFile(string path)
    {
        _path = path;
        _file = File.OpenRead(path);
        var header = new byte[HeaderLength];
        var length = _file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false);

        // The last four bytes are the version, 0x0100, and "MI" as a number, which is "IM" in little-endian files.
        if (length < HeaderLength || !header.AsSpan(124).SequenceEqual("\0\u0001IM"u8))
        {
            _file.Dispose();
            var isNewer = header.AsSpan().StartsWith("MATLAB 7.3"u8);
            throw new InvalidDataException(
                $"'{path}' is no little-endian MAT-file of level 5"
                    + (isNewer ? "; it is one of version 7.3, which is an HDF5 file." : ".")
            );
        }
    }

    /// <summary>The next array of numbers, to be read before the one after it; null at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The file is cut off or damaged.</exception>
    public MatVariable? Next()
    {
        while (_next < _file.Length)
        {
            _unpacking?.Dispose();
            _unpacking = null;
            _file.Position = _next;
            var content = new MatElements(_file, _path, most: long.MaxValue);
            var (type, size) = content.ReadTag();
            if (size > _file.Length - _file.Position)
                throw content.Damaged("a part is longer than the rest of the file");
            _next = _file.Position + size;
            if (type == CompressedType)
            {
                _unpacking = new ZLibStream(_file, CompressionMode.Decompress, leaveOpen: true);
                content = new MatElements(_unpacking, _path, Math.Max(UnquestionedLength, MostUnpackedRatio * size));
                (type, _) = content.ReadTag();
            }
            else
                _next += (8 - size % 8) % 8;

            if (type == MatrixType && ReadMatrix(content) is { } variable)
                return variable;
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _unpacking?.Dispose();
        _file.Dispose();
    }

    /// <summary>Flags, dimensions, name and numbers, in this order; null for arrays of other things.</summary>
    private static MatVariable? ReadMatrix(MatElements content)
    {
        const int smallestNumberClass = 6;
        const int largestNumberClass = 13;
        const int mostDimensions = 8;
        const int longestName = 64;

        var flags = content.ReadSmall(8);
        if (flags.Length < 4 || flags[0] is < smallestNumberClass or > largestNumberClass)
            return null;
        var sizes = content.ReadSmall(4 * mostDimensions);
        var dimensions = new int[sizes.Length / 4];
        for (var index = 0; index < dimensions.Length; index++)
            dimensions[index] = BinaryPrimitives.ReadInt32LittleEndian(sizes.AsSpan(4 * index));
        if (dimensions.Length < 2 || Array.Exists(dimensions, length => length < 0))
            throw content.Damaged("an array has impossible dimensions");
        var name = Encoding.ASCII.GetString(content.ReadSmall(longestName));
        var (type, size) = content.ReadNumbersTag();
        return new MatVariable(name, dimensions, type, size, content);
    }
}
