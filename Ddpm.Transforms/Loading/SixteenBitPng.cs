using System.Buffers.Binary;
using System.IO.Compression;

namespace Ddpm.Transforms;

/// <summary>Rounds the samples of a PNG of 16 bits, of which SkiaSharp drops the lower eight.</summary>
internal static class SixteenBitPng
{
    private const int HeaderEnd = 33;
    private const byte Grey = 0;
    private const byte Rgb = 2;
    private const byte GreyAlpha = 4;
    private const byte RgbAlpha = 6;

    // Where each pass of an interlaced picture begins, and its steps: rows, columns.
    private static readonly (int Row, int Column, int Down, int Right)[] s_passes =
    [
        (0, 0, 8, 8),
        (0, 4, 8, 8),
        (4, 0, 8, 4),
        (0, 2, 4, 4),
        (2, 0, 4, 2),
        (0, 1, 2, 2),
        (1, 0, 2, 1),
    ];

    /// <summary>Whether a file is such a PNG.</summary>
    public static bool Is(ReadOnlySpan<byte> file) => file.Length > HeaderEnd && file[0] == 0x89 && file[24] == 16;

    /// <summary>Reads the pixels of a picture, or gives false where it is damaged.</summary>
    /// <param name="png">The file.</param>
    /// <param name="pixels">Gets red, green, blue and opacity of each pixel, not multiplied.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public static bool TryDecode(ReadOnlySpan<byte> png, Span<byte> pixels, int width, int height)
    {
        try
        {
            Decode(png, pixels, width, height);
            return true;
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            return false;
        }
    }

    private static void Decode(ReadOnlySpan<byte> png, Span<byte> pixels, int width, int height)
    {
        var (kind, isInterlaced) = (png[25], png[28] != 0);
        var (packed, transparent) = ReadChunks(png);
        using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
        var pixelBytes = kind switch
        {
            Grey => 2,
            GreyAlpha => 4,
            Rgb => 6,
            _ => 8,
        };
        foreach (var (firstRow, firstColumn, down, right) in isInterlaced ? s_passes : [(0, 0, 1, 1)])
        {
            var columns = (width - firstColumn + right - 1) / right;
            if (columns <= 0)
                continue;
            var line = new byte[columns * pixelBytes];
            var above = new byte[line.Length];
            for (var row = firstRow; row < height; row += down)
            {
                var filter = zlib.ReadByte();
                zlib.ReadExactly(line);
                Unfilter(filter, line, above, pixelBytes);
                for (var column = 0; column < columns; column++)
                    Write(
                        line.AsSpan(column * pixelBytes, pixelBytes),
                        kind,
                        transparent,
                        pixels.Slice((row * width + firstColumn + column * right) * 4, 4)
                    );
                (line, above) = (above, line);
            }
        }
    }

    /// <summary>The compressed pixels, and the samples that count as transparent, if any.</summary>
    private static (MemoryStream Packed, byte[] Transparent) ReadChunks(ReadOnlySpan<byte> png)
    {
        var packed = new MemoryStream();
        byte[] transparent = [];
        for (var place = HeaderEnd; place + 12 <= png.Length; )
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png[place..]);
            if (length < 0 || length > png.Length - place - 12)
                break;
            var name = png.Slice(place + 4, 4);
            var bytes = png.Slice(place + 8, length);
            if (name.SequenceEqual("IDAT"u8))
                packed.Write(bytes);
            else if (name.SequenceEqual("tRNS"u8))
                transparent = bytes.ToArray();
            place += length + 12;
        }

        packed.Position = 0;
        return (packed, transparent);
    }

    private static void Write(ReadOnlySpan<byte> samples, byte kind, ReadOnlySpan<byte> transparent, Span<byte> pixel)
    {
        var (green, blue) = kind is Rgb or RgbAlpha ? (2, 4) : (0, 0);
        pixel[0] = Rounded(samples);
        pixel[1] = Rounded(samples[green..]);
        pixel[2] = Rounded(samples[blue..]);
        pixel[3] =
            kind is GreyAlpha or RgbAlpha ? Rounded(samples[^2..])
            : samples.SequenceEqual(transparent) ? byte.MinValue
            : byte.MaxValue;
    }

    private static byte Rounded(ReadOnlySpan<byte> sample) =>
        (byte)((BinaryPrimitives.ReadUInt16BigEndian(sample) * 255u + 32_767) / 65_535);

    /// <summary>Adds to each byte what its row's filter took from it.</summary>
    private static void Unfilter(int filter, Span<byte> line, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (var place = 0; place < line.Length; place++)
        {
            var left = place < pixelBytes ? 0 : line[place - pixelBytes];
            var corner = place < pixelBytes ? 0 : above[place - pixelBytes];
            line[place] += (byte)(
                filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above[place],
                    3 => (left + above[place]) / 2,
                    4 => Nearest(left, above[place], corner),
                    _ => throw new InvalidDataException($"There is no filter {filter}."),
                }
            );
        }
    }

    /// <summary>Paeth's choice: the neighbour that is nearest to left + above − corner.</summary>
    private static int Nearest(int left, int above, int corner)
    {
        var (toLeft, toAbove) = (Math.Abs(above - corner), Math.Abs(left - corner));
        var toCorner = Math.Abs(left + above - 2 * corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left
            : toAbove <= toCorner ? above
            : corner;
    }
}
