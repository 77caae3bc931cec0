using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Kinds of files that are not three bytes a pixel, with values that are known.</summary>
public sealed class PictureFormatTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A 16-bit sample s is the value s · 255/65535, rounded: 127 ends at 0x7FFF, where halves go up.
    private static readonly ushort[] s_samples = [0, 128, 129, 0x7F7F, 0x7FFF, 0x8000, 0xFF7E, 0xFF7F, 0xFFFF];
    private static readonly byte[] s_rounded = [0, 0, 1, 127, 127, 128, 254, 255, 255];

    [Fact]
    public void Decode_SixteenBitGrey_IsRounded() =>
        Assert.Equal(
            s_rounded,
            Read(PictureBytes.Png(9, 16, 0, [PictureBytes.Samples16(s_samples)]), channels: 1, width: 9)
        );

    [Fact]
    public void Decode_SixteenBitColours_AreRounded()
    {
        ushort[] samples = [.. s_samples.SelectMany(sample => new[] { sample, (ushort)0x8000, (ushort)129 })];

        var planes = Read(PictureBytes.Png(9, 16, 2, [PictureBytes.Samples16(samples)]), channels: 3, width: 9);

        Assert.Equal(s_rounded, planes[..9]);
        Assert.All(planes[9..18], value => Assert.Equal(128, value));
        Assert.All(planes[18..], value => Assert.Equal(1, value));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void Decode_SixteenBitsWithOpacity_AreRoundedOnTheBackground(int colourType)
    {
        ushort[] samples = [.. Pixel(0x7FFF, 0xFFFF), .. Pixel(0x7FFF, 0), .. Pixel(0x8000, 0xFFFF)];

        var values = Read(
            PictureBytes.Png(3, 16, colourType, [PictureBytes.Samples16(samples)]),
            channels: 1,
            width: 3
        );

        Assert.Equal([127, 255, 128], values);

        ushort[] Pixel(ushort grey, ushort alpha) => colourType == 4 ? [grey, alpha] : [grey, grey, grey, alpha];
    }

    [Theory]
    [InlineData(9, 13)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public void Decode_SixteenBitsInPasses_AreRounded(int width, int height)
    {
        var path = _folder.Write("a.png", PictureBytes.Interlaced(width, height, Grey));

        using var image = PictureDecoder.Decode(path);
        using var cut = MLImage.CreateFromFile(path);

        var values = PicturePixels.Read(image, new(1, height, width));
        for (var place = 0; place < values.Length; place++)
        {
            var sample = Grey(place / width, place % width);
            Assert.Equal((sample * 255 + 32_767) / 65_535, values[place]);
            Assert.InRange(values[place] - cut.Pixels[4 * place], -1, 1);
        }

        static ushort Grey(int row, int column) => (ushort)(5_003 * row + 977 * column + 127);
    }

    [Theory]
    [InlineData(SKPngEncoderFilterFlags.NoFilters)]
    [InlineData(SKPngEncoderFilterFlags.Sub)]
    [InlineData(SKPngEncoderFilterFlags.Up)]
    [InlineData(SKPngEncoderFilterFlags.Avg)]
    [InlineData(SKPngEncoderFilterFlags.Paeth)]
    public void Decode_SixteenBitsOfAnyFilter_AreThePicture(SKPngEncoderFilterFlags filter)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(40, 30, SKColorType.RgbaF16, SKAlphaType.Opaque));
        for (var row = 0; row < 30; row++)
        for (var column = 0; column < 40; column++)
            bitmap.SetPixel(column, row, new((byte)(row * 8), (byte)(column * 6), (byte)(row * column)));
        using var stream = new MemoryStream();
        using (var pixels = bitmap.PeekPixels())
            Assert.True(pixels.Encode(stream, new SKPngEncoderOptions(filter, 6)));
        Assert.Equal(16, stream.ToArray()[24]);

        var planes = Read(stream.ToArray(), channels: 3, width: 40);

        for (var place = 0; place < 1200; place++)
        {
            var (row, column) = (place / 40, place % 40);
            Assert.InRange(planes[place] - row * 8, -1, 1);
            Assert.InRange(planes[1200 + place] - column * 6, -1, 1);
            Assert.InRange(planes[2400 + place] - (byte)(row * column), -1, 1);
        }
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0101_0000 }, new byte[] { 0, 255, 0, 255 })]
    [InlineData(2, new byte[] { 0b00_01_10_11 }, new byte[] { 0, 85, 170, 255 })]
    [InlineData(4, new byte[] { 0x07, 0x8F }, new byte[] { 0, 119, 136, 255 })]
    [InlineData(8, new byte[] { 0, 1, 200, 255 }, new byte[] { 0, 1, 200, 255 })]
    public void Decode_GreyOfFewBits_IsSpread(int bits, byte[] row, byte[] expected) =>
        Assert.Equal(expected, Read(PictureBytes.Png(4, bits, 0, [row]), channels: 1, width: 4));

    [Fact]
    public void Decode_GreyWithOpacity_IsOnTheBackground() =>
        Assert.Equal(
            [77, 255, 166],
            Read(
                PictureBytes.Png(
                    3,
                    8,
                    4,
                    [
                        [77, 255, 9, 0, 77, 128],
                    ]
                ),
                channels: 1,
                width: 3
            )
        );

    [Fact]
    public void Decode_GreyOfWhichOneIsTransparent_IsOnTheBackground() =>
        Assert.Equal(
            [5, 255, 7],
            Read(
                PictureBytes.Png(
                    3,
                    8,
                    0,
                    [
                        [5, 6, 7],
                    ],
                    ("tRNS", [0, 6])
                ),
                channels: 1,
                width: 3
            )
        );

    [Fact]
    public void Decode_PaletteWithOpacity_IsOnTheBackground()
    {
        var png = PictureBytes.Png(
            4,
            2,
            3,
            [
                [0b00_01_10_11],
            ],
            ("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7]),
            ("tRNS", [255, 128, 0])
        );

        Assert.Equal([255, 127, 255, 9, 0, 255, 255, 8, 0, 127, 255, 7], Read(png, channels: 3, width: 4));
    }

    [Fact]
    public void Decode_JpegOfFourInks_IsRedGreenBlue()
    {
        var planes = Read(PictureBytes.CmykJpeg(255, 100, 50, 200), channels: 3, width: 8);

        // An ink lets its share through of what black lets through.
        Assert.All(planes[..64], red => Assert.InRange(red, 198, 202));
        Assert.All(planes[64..128], green => Assert.InRange(green, 76, 80));
        Assert.All(planes[128..], blue => Assert.InRange(blue, 37, 41));
    }

    [Fact]
    public void Decode_GreyJpeg_IsGrey()
    {
        using var bitmap = new SKBitmap(8, 8, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(new SKColor(90, 90, 90));

        var planes = Read(bitmap.Encode(SKEncodedImageFormat.Jpeg, 100).ToArray(), channels: 3, width: 8);

        Assert.All(planes, value => Assert.InRange(value, 89, 91));
    }

    [Fact]
    public void Decode_Bmp_IsRead() =>
        Assert.All(Read(PictureBytes.Bmp(4, 60), channels: 1, width: 4), value => Assert.Equal(60, value));

    private byte[] Read(byte[] file, int channels, int width)
    {
        using var image = PictureDecoder.Decode(_folder.Write("a", file));
        Assert.Equal(width, image.Width);
        return PicturePixels.Read(image, new(channels, image.Height, width));
    }
}
