using System.Buffers.Binary;

namespace Ddpm.Transforms;

/// <summary>The elements of a MAT-file one after the other: a tag with type and size, and the data.</summary>
/// <param name="stream">Where to read.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="most">How many bytes may be read.</param>
internal sealed class MatElements(Stream stream, string path, long most)
{
    private long _read;
    private readonly byte[] _tag = new byte[8];
    private int _small;

    /// <summary>Reads the tag of an element that is not a small one.</summary>
    public (int Type, long Size) ReadTag()
    {
        var (type, size, isSmall) = ReadAnyTag();
        return isSmall ? throw Damaged("a part is too short") : (type, size);
    }

    /// <summary>Reads the tag of the numbers of an array, which may be so few that they are in the tag.</summary>
    public (int Type, long Size) ReadNumbersTag()
    {
        var (type, size, isSmall) = ReadAnyTag();
        _small = isSmall ? 4 : 0;
        return (type, size);
    }

    /// <summary>Reads a whole element of few bytes.</summary>
    public byte[] ReadSmall(int most)
    {
        var (_, size, isSmall) = ReadAnyTag();
        if (size > most)
            throw Damaged($"a part of {size} bytes stands where at most {most} belong");
        if (isSmall)
            return _tag.AsSpan(4, (int)size).ToArray();
        var data = new byte[size];
        ReadBytes(data);
        ReadBytes(new byte[(8 - size % 8) % 8]);
        return data;
    }

    /// <summary>Reads the next bytes of the numbers of an array.</summary>
    public void Read(Span<byte> destination)
    {
        var small = destination[..Math.Min(_small, destination.Length)];
        _tag.AsSpan(8 - _small, small.Length).CopyTo(small);
        _small -= small.Length;
        ReadBytes(destination[small.Length..]);
    }

    public InvalidDataException Damaged(string what, Exception? cause = null) =>
        new($"'{path}' cannot be read as a MAT-file: {what}. It is cut off or damaged; fetch it again.", cause);

    // A small element has its size in the upper half of the first number, and its data in the second.
    private (int Type, long Size, bool IsSmall) ReadAnyTag()
    {
        ReadBytes(_tag);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(_tag);
        if (first >> 16 == 0)
            return ((int)first, BinaryPrimitives.ReadUInt32LittleEndian(_tag.AsSpan(4)), false);
        return first >> 16 <= 4
            ? ((int)(first & 0xffff), first >> 16, true)
            : throw Damaged("a part has an impossible size");
    }

    private void ReadBytes(Span<byte> destination)
    {
        if ((_read += destination.Length) > most)
            throw Damaged($"a part has more than {most} bytes, which is more than so few packed ones hold");
        try
        {
            stream.ReadExactly(destination);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw Damaged("it ends too early, or its compressed data is wrong", error);
        }
    }
}
