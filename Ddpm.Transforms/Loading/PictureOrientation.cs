using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Ddpm.Transforms;

/// <summary>How a stored picture lies, as EXIF says it: a camera that is held upright often stores a picture on its side.</summary>
internal static class PictureOrientation
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;

    /// <summary>Whether rows and columns change places when a picture is set upright.</summary>
    public static bool IsTurned(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>Sets a picture upright.</summary>
    /// <param name="pixels">Four bytes a pixel, row after row.</param>
    /// <param name="width">Columns as they are stored.</param>
    /// <param name="height">Rows as they are stored.</param>
    /// <param name="origin">How it lies.</param>
    /// <returns>The same array where it is upright already. Of a turned one the height is the width.</returns>
    public static byte[] Apply(byte[] pixels, int width, int height, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return pixels;

        // Where a step to the right and a step down lead in the stored picture, and where the upright one begins in it.
        var (start, right, down) = origin switch
        {
            SKEncodedOrigin.TopRight => (width - 1, -1, width),
            SKEncodedOrigin.BottomRight => (width * height - 1, -1, -width),
            SKEncodedOrigin.BottomLeft => (width * (height - 1), 1, -width),
            SKEncodedOrigin.LeftTop => (0, width, 1),
            SKEncodedOrigin.RightTop => (width * (height - 1), -width, 1),
            SKEncodedOrigin.RightBottom => (width * height - 1, -width, -1),
            SKEncodedOrigin.LeftBottom => (width - 1, width, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "There are eight orientations."),
        };
        var (rows, columns) = IsTurned(origin) ? (width, height) : (height, width);
        var source = MemoryMarshal.Cast<byte, uint>(pixels);
        var upright = new byte[pixels.Length];
        var target = MemoryMarshal.Cast<byte, uint>(upright.AsSpan());
        for (var row = 0; row < rows; row++)
        for (var column = 0; column < columns; column++)
            target[row * columns + column] = source[start + column * right + row * down];
        return upright;
    }

    /// <summary>How a PNG lies by its eXIf chunk, of which SkiaSharp knows nothing.</summary>
    /// <param name="png">The file, from its signature on.</param>
    public static SKEncodedOrigin OfPng(Stream png)
    {
        // A chunk is its length, its name, its bytes and a checksum.
        Span<byte> head = stackalloc byte[8];
        png.Position = head.Length;
        while (png.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (head[4..].SequenceEqual("eXIf"u8) && length <= ushort.MaxValue)
            {
                var exif = new byte[length];
                return png.ReadAtLeast(exif, exif.Length, throwOnEndOfStream: false) == exif.Length
                    ? OfExif(exif)
                    : SKEncodedOrigin.TopLeft;
            }

            png.Position += length + 4L;
        }

        return SKEncodedOrigin.TopLeft;
    }

    /// <summary>What a block of EXIF says; upright where it is damaged or does not say it.</summary>
    private static SKEncodedOrigin OfExif(ReadOnlySpan<byte> exif)
    {
        const int entryLength = 12;
        if (exif.Length < 8 || !(exif.StartsWith("MM\0*"u8) || exif.StartsWith("II*\0"u8)))
            return SKEncodedOrigin.TopLeft;
        var isBigEndian = exif[0] == 'M';
        var directory = isBigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(exif[4..])
            : BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return SKEncodedOrigin.TopLeft;
        var entries = exif[(int)directory..];
        var count = Math.Min(Read(entries), (entries.Length - 2) / entryLength);
        for (var entry = 0; entry < count; entry++)
        {
            var fields = entries.Slice(2 + entry * entryLength, entryLength);
            if (Read(fields) == OrientationTag && Read(fields[2..]) == ShortType && Read(fields[8..]) is var value)
                return value is >= 1 and <= 8 ? (SKEncodedOrigin)value : SKEncodedOrigin.TopLeft;
        }

        return SKEncodedOrigin.TopLeft;

        int Read(ReadOnlySpan<byte> bytes) =>
            isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }
}
