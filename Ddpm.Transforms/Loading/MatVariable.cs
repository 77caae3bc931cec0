using System.Buffers.Binary;

namespace Ddpm.Transforms;

/// <summary>An array of numbers in a MAT-file, the first index running fastest.</summary>
internal sealed class MatVariable
{
    private readonly MatElements _content;
    private readonly int _width;
    private readonly Func<byte[], double> _convert;
    private readonly bool _isBytes;
    private long _left;

    public MatVariable(string name, int[] dimensions, int type, long size, MatElements content)
    {
        Name = name;
        Dimensions = dimensions;
        _content = content;

        // Whatever the array is of, its numbers may be stored in a narrower type.
        (_width, _convert) = type switch
        {
            1 => (1, bytes => (sbyte)bytes[0]),
            2 => (1, bytes => bytes[0]),
            3 => (2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            4 => (2, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            5 => (4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            6 => (4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            7 => (4, bytes => BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            9 => (8, (Func<byte[], double>)(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))),
            _ => throw content.Damaged($"variable '{name}' holds numbers of the unknown type {type}"),
        };
        _isBytes = type == 2;
        _left = size / _width;
        var expected = 1L;
        foreach (var dimension in dimensions)
            if (!TryMultiply(ref expected, dimension))
                throw content.Damaged($"variable '{name}' has impossible dimensions");
        if (expected != _left)
            throw content.Damaged($"variable '{name}' should have {expected} numbers and has {_left}");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its sizes, the fastest first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Reads the next numbers.</summary>
    /// <exception cref="InvalidDataException">The file ends before, or a number is no whole one of 0 to 255.</exception>
    public void Read(Span<byte> destination)
    {
        _left -= destination.Length;
        if (_left < 0)
            throw _content.Damaged($"variable '{Name}' has fewer numbers than are needed");
        if (_isBytes)
        {
            _content.Read(destination);
            return;
        }

        var number = new byte[_width];
        foreach (ref var value in destination)
        {
            _content.Read(number);
            var converted = _convert(number);
            value =
                converted is >= 0 and <= 255 && converted == Math.Floor(converted)
                    ? (byte)converted
                    : throw _content.Damaged($"variable '{Name}' has the number {converted} where a byte is expected");
        }
    }

    private static bool TryMultiply(ref long product, int factor)
    {
        if (factor != 0 && product > long.MaxValue / factor)
            return false;
        product *= factor;
        return true;
    }
}
