using System.Buffers.Binary;

namespace Ddpm.Trainers;

/// <summary>
/// The first block of a file of packed pictures. After it come the pixels, picture by picture, and then the tables.
/// All numbers are little-endian.
/// </summary>
/// <param name="Shape">The shape of every picture.</param>
/// <param name="Count">How many pictures there are.</param>
/// <param name="TablesLength">The bytes of the tables.</param>
/// <param name="TablesChecksum">Their checksum.</param>
internal sealed record PackedHeader(ImageShape Shape, long Count, long TablesLength, uint TablesChecksum)
{
    /// <summary>The bytes of the block: a page, so that pictures of whole pages lie in whole pages.</summary>
    public const int Length = 4096;

    private const uint Version = 1;
    private const int ChecksumPlace = Length - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "DDPMPACK"u8;

    /// <summary>Where the tables begin.</summary>
    public long TablesPlace => PlaceOf(Count);

    /// <summary>Where the pixels of a picture begin.</summary>
    public long PlaceOf(long index) => Length + index * Shape.Length;

    /// <summary>The block as bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        var block = bytes.AsSpan();
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(block[12..], Shape.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(block[16..], Shape.Height);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], Shape.Width);
        BinaryPrimitives.WriteInt64LittleEndian(block[24..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(block[32..], TablesLength);
        BinaryPrimitives.WriteUInt32LittleEndian(block[40..], TablesChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(block[ChecksumPlace..], Crc32C.Of(block[..ChecksumPlace]));
        return bytes;
    }

    /// <summary>Reads a block, and checks that the file has room for what it claims.</summary>
    /// <param name="block">The first bytes of the file, <see cref="Length"/> of them or as many as it has.</param>
    /// <param name="fileLength">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">It is another file, of another version, cut off or damaged.</exception>
    public static PackedHeader Read(ReadOnlySpan<byte> block, long fileLength)
    {
        if (!block.StartsWith(Magic))
            throw new InvalidDataException("it does not begin as a file of packed pictures does");
        if (block.Length < Length)
            throw new InvalidDataException($"it is cut off after {fileLength} bytes");
        if (BinaryPrimitives.ReadUInt32LittleEndian(block[ChecksumPlace..]) != Crc32C.Of(block[..ChecksumPlace]))
            throw new InvalidDataException("the checksum of its header does not fit");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        if (version != Version)
            throw new InvalidDataException($"it is of version {version}, and {Version} can be read");

        var header = new PackedHeader(
            new ImageShape(
                BinaryPrimitives.ReadInt32LittleEndian(block[12..]),
                BinaryPrimitives.ReadInt32LittleEndian(block[16..]),
                BinaryPrimitives.ReadInt32LittleEndian(block[20..])
            ),
            BinaryPrimitives.ReadInt64LittleEndian(block[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(block[40..])
        );
        if (header.Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new InvalidDataException($"its header claims pictures of {header.Shape}");
        if (header.Count is < 1 or > int.MaxValue || header.TablesLength is < 0 or > int.MaxValue)
            throw new InvalidDataException(
                $"its header claims {header.Count} pictures and {header.TablesLength} bytes of tables"
            );
        if (header.TablesPlace + header.TablesLength != fileLength)
            throw new InvalidDataException(
                $"it has {fileLength} bytes, and its header claims {header.TablesPlace + header.TablesLength}"
            );
        return header;
    }
}
