using System.Buffers.Binary;
using System.IO.Compression;
using SkiaSharp;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Files of pictures as cameras, scanners and drawing programs write them, byte by byte.</summary>
internal static class PictureBytes
{
    /// <summary>A PNG.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="bits">Bits of a sample.</param>
    /// <param name="colourType">0 grey, 2 RGB, 3 palette, 4 grey with opacity, 6 RGB with opacity.</param>
    /// <param name="rows">The samples of each row as bytes.</param>
    /// <param name="chunks">Further chunks before the pixels.</param>
    public static byte[] Png(int width, int bits, int colourType, byte[][] rows, params (string, byte[])[] chunks)
    {
        return Png(width, rows.Length, bits, colourType, isInterlaced: false, rows, chunks);
    }

    /// <summary>A grey PNG of 16 bits whose pixels come in seven passes, each finer than the one before.</summary>
    public static byte[] Interlaced(int width, int height, Func<int, int, ushort> grey)
    {
        // The pass of each pixel of a block of 8×8.
        string[] passes =
        [
            "16462646",
            "77777777",
            "56565656",
            "77777777",
            "36463646",
            "77777777",
            "56565656",
            "77777777",
        ];
        var rows =
            from pass in "1234567"
            from row in Enumerable.Range(0, height)
            let columns = Enumerable.Range(0, width).Where(column => passes[row % 8][column % 8] == pass).ToList()
            where columns.Count > 0
            select Samples16([.. columns.Select(column => grey(row, column))]);
        return Png(width, height, 16, 0, isInterlaced: true, [.. rows]);
    }

    private static byte[] Png(
        int width,
        int height,
        int bits,
        int colourType,
        bool isInterlaced,
        byte[][] rows,
        params (string, byte[])[] chunks
    )
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bits, (byte)colourType, isInterlaced ? (byte)1 : (byte)0);

        // A row begins with its filter, here none.
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            foreach (var row in rows)
                zlib.Write([0, .. row]);
        return
        [
            0x89,
            .. "PNG\r\n\u001a\n"u8,
            .. Chunk("IHDR", header),
            .. chunks.SelectMany(chunk => Chunk(chunk.Item1, chunk.Item2)),
            .. Chunk("IDAT", packed.ToArray()),
            .. Chunk("IEND", []),
        ];
    }

    /// <summary>Samples of 16 bits.</summary>
    public static byte[] Samples16(params ushort[] samples) =>
        [.. samples.SelectMany(sample => new[] { (byte)(sample >> 8), (byte)sample })];

    /// <summary>A PNG of RGB with opacity, four values a pixel.</summary>
    public static byte[] Rgba(int width, params byte[] pixels) => Png(width, 8, 6, [.. pixels.Chunk(4 * width)]);

    /// <summary>A grey PNG of exactly so many bytes.</summary>
    public static byte[] PngOfLength(int length, int side, byte value)
    {
        byte[][] rows = [.. Enumerable.Repeat(Enumerable.Repeat(value, side).ToArray(), side)];
        var without = Png(side, 8, 0, rows, ("tEXt", [])).Length;
        return Png(side, 8, 0, rows, ("tEXt", [.. Enumerable.Repeat((byte)'x', length - without)]));
    }

    /// <summary>A picture in another format.</summary>
    public static byte[] Encode(int width, int height, Func<int, int, SKColor> colour, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var row = 0; row < height; row++)
        for (var column = 0; column < width; column++)
            bitmap.SetPixel(column, row, colour(row, column));
        return bitmap.Encode(format, 100).ToArray();
    }

    /// <summary>A BMP of one grey.</summary>
    public static byte[] Bmp(int side, byte value)
    {
        var stride = (3 * side + 3) / 4 * 4;
        var bytes = new byte[54 + stride * side];
        "BM"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length);
        (bytes[10], bytes[14], bytes[18], bytes[22], bytes[26], bytes[28]) = (54, 40, (byte)side, (byte)side, 1, 24);
        bytes.AsSpan(54).Fill(value);
        return bytes;
    }

    /// <summary>A JPEG of 8×8 pixels of one colour in four inks as Adobe's programs write it, 255 for no ink.</summary>
    public static byte[] CmykJpeg(byte cyan, byte magenta, byte yellow, byte black)
    {
        // The mean of a block is its first coefficient, divided by 8; all others are 0.
        var bits = "";
        foreach (var ink in new[] { cyan, magenta, yellow, black })
        {
            var mean = ink - 128;
            var size = mean == 0 ? 0 : 32 - int.LeadingZeroCount(Math.Abs(mean));
            var value = mean > 0 ? mean : mean + (1 << size) - 1;
            bits += size.ToString("b4") + (size == 0 ? "" : value.ToString($"b{size}")) + "0";
        }

        var scan = bits.PadRight((bits.Length + 7) / 8 * 8, '1')
            .Chunk(8)
            .Select(digits => Convert.ToByte(new string(digits), 2))
            .SelectMany<byte, byte>(value => value == 0xFF ? [0xFF, 0] : [value]);
        byte[] components = [.. Enumerable.Range(1, 4).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })];
        byte[] parts = [.. Enumerable.Range(1, 4).SelectMany(id => new byte[] { (byte)id, 0 })];
        return
        [
            0xFF,
            0xD8,
            .. Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]),
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)8, 64)]),
            .. Segment(0xC0, [8, 0, 8, 0, 8, 4, .. components]),
            .. Segment(0xC4, [0, 0, 0, 0, 9, .. new byte[12], 0, 1, 2, 3, 4, 5, 6, 7, 8]),
            .. Segment(0xC4, [0x10, 1, .. new byte[15], 0]),
            .. Segment(0xDA, [4, .. parts, 0, 63, 0]),
            .. scan,
            0xFF,
            0xD9,
        ];
    }

    /// <summary>A PNG, JPEG or WebP of at most 256 × 256 pixels with what EXIF says of how it lies.</summary>
    public static byte[] WithOrientation(byte[] file, int orientation, int width = 0, int height = 0)
    {
        if (file[0] == 0x89)
            return [.. file[..33], .. Chunk("eXIf", Exif(orientation, isBigEndian: true)), .. file[33..]];
        if (file[0] == 0xFF)
            return
            [
                .. file[..2],
                .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation, isBigEndian: false)]),
                .. file[2..],
            ];

        // The header of extended files says that there is EXIF, and the size less 1.
        byte[] header = [.. "VP8X"u8, 10, 0, 0, 0, 8, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0];
        byte[] exif = [.. "EXIF"u8, 26, 0, 0, 0, .. Exif(orientation, isBigEndian: false)];
        byte[] whole = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. header, .. file[12..], .. exif];
        BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), whole.Length - 8);
        return whole;
    }

    /// <summary>A chunk of a PNG.</summary>
    public static byte[] Chunk(string name, byte[] bytes)
    {
        byte[] named = [.. System.Text.Encoding.ASCII.GetBytes(name), .. bytes];
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Checksum(named));
        return [.. length, .. named, .. checksum];
    }

    /// <summary>The checksum of a chunk's name and bytes.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
                checksum = (checksum >> 1) ^ (0xEDB88320 & (uint)-(int)(checksum & 1));
        }

        return ~checksum;
    }

    private static byte[] Segment(byte marker, byte[] bytes) =>
        [0xFF, marker, (byte)((bytes.Length + 2) >> 8), (byte)(bytes.Length + 2), .. bytes];

    /// <summary>One directory with one entry: tag 0x0112, a number of 16 bits.</summary>
    private static byte[] Exif(int orientation, bool isBigEndian) =>
        isBigEndian
            ? [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0]
            : [.. "II"u8, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
}
