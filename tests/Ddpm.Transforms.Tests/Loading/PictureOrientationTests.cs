using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Pictures that are stored on their side, upside down or mirrored.</summary>
public sealed class PictureOrientationTests : IDisposable
{
    private readonly DataSetFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What is stored of the picture of the rows 1 2 3 and 4 5 6.
    [Theory]
    [InlineData(1, "123/456")]
    [InlineData(2, "321/654")]
    [InlineData(3, "654/321")]
    [InlineData(4, "456/123")]
    [InlineData(5, "14/25/36")]
    [InlineData(6, "36/25/14")]
    [InlineData(7, "63/52/41")]
    [InlineData(8, "41/52/63")]
    public void Decode_PngOfAnyOrientation_IsUpright(int orientation, string stored)
    {
        byte[][] rows = [.. stored.Split('/').Select(row => row.Select(digit => (byte)(digit - '0')).ToArray())];
        var png = PictureBytes.Png(rows[0].Length, 8, 0, rows);
        var path = _folder.Write("a.png", PictureBytes.WithOrientation(png, orientation));

        using var image = PictureDecoder.Decode(path);

        Assert.Equal((3, 2), (image.Width, image.Height));
        Assert.Equal((2, 3), PictureDecoder.ReadSize(path));
        Assert.Equal([1, 2, 3, 4, 5, 6], PicturePixels.Read(image, new(1, 2, 3)));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    [InlineData(SKEncodedImageFormat.Png)]
    public void Decode_PictureOnItsSide_IsUpright(SKEncodedImageFormat format)
    {
        // Of the upright picture of 32×48 the upper half is red and the lower one blue; one corner at the top is white.
        var stored = PictureBytes.Encode(
            48,
            32,
            (row, column) =>
                (row, column) is (>= 24, < 8) ? SKColors.White
                : column < 24 ? SKColors.Red
                : SKColors.Blue,
            format
        );
        var path = _folder.Write("a", PictureBytes.WithOrientation(stored, 6, 48, 32));

        using var image = PictureDecoder.Decode(path);

        Assert.Equal((32, 48), (image.Width, image.Height));
        Assert.Equal((48, 32), PictureDecoder.ReadSize(path));
        AssertColour(image, row: 3, column: 3, 255, 255, 255);
        AssertColour(image, row: 3, column: 28, 255, 0, 0);
        AssertColour(image, row: 44, column: 3, 0, 0, 255);
    }

    [Fact]
    public void LoadFromIClevr_PictureOnItsSide_IsUpright()
    {
        _folder.WithEntry("\"a_0.png\": [\"red cube\"]");
        var png = PictureBytes.Png(
            2,
            8,
            0,
            [
                [3, 6],
                [2, 5],
                [1, 4],
            ]
        );
        _folder.Write("a_0.png", PictureBytes.WithOrientation(png, 6));

        var images = LabeledImagesReader.Read(
            new MLContext().Data.LoadFromIClevr(_folder.Path),
            "Image",
            "Label",
            null,
            new(1, 2, 3),
            cancellationToken: TestContext.Current.CancellationToken
        );

        var pixels = new byte[6];
        images.CopyPixels(0, pixels);
        Assert.Equal([1, 2, 3, 4, 5, 6], pixels);
    }

    // An orientation that there is none of, and blocks that point outside of themselves.
    [Theory]
    [InlineData("4D4D002A00000008000101120003000000010009000000000000")]
    [InlineData("4D4D002A0000FFFF")]
    [InlineData("4D4D002A00000008FFFF")]
    [InlineData("4D4D002A0000000800010112")]
    [InlineData("")]
    [InlineData("00")]
    public void Decode_DamagedExif_LeavesThePictureAsItLies(string exif)
    {
        var png = PictureBytes.Png(
            3,
            8,
            0,
            [
                [1, 2, 3],
            ],
            ("eXIf", Convert.FromHexString(exif))
        );

        using var image = PictureDecoder.Decode(_folder.Write("a.png", png));

        Assert.Equal([1, 2, 3], PicturePixels.Read(image, new(1, 1, 3)));
    }

    [Theory]
    [InlineData("just words")]
    [InlineData("")]
    public void ReadSize_NoPicture_NamesTheFile(string text)
    {
        var path = _folder.Write("a.png", text);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => PictureDecoder.ReadSize(path)).Message);
    }

    private static void AssertColour(MLImage image, int row, int column, params int[] expected)
    {
        var planes = PicturePixels.Read(image, new ImageShape(3, image.Height, image.Width));
        for (var channel = 0; channel < 3; channel++)
            Assert.InRange(
                planes[(channel * image.Height + row) * image.Width + column],
                expected[channel] - 6,
                expected[channel] + 6
            );
    }
}
