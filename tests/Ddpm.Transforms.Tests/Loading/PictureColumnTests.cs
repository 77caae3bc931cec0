using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Pictures as images of any kind and as vectors of pixels, as ML.NET's own stages make them.</summary>
public sealed class PictureColumnTests
{
    // 2 rows of 3 pixels, all values different.
    private static readonly byte[] s_pixels = [.. Enumerable.Range(0, 18).Select(value => (byte)(10 * value + 3))];
    private static readonly ImageShape s_shape = new(3, 2, 3);

    private readonly MLContext _context = new(seed: 1);

    [Theory]
    [InlineData(false, false, 0f, 1f)]
    [InlineData(true, false, 0f, 1f)]
    [InlineData(false, true, 0f, 1f)]
    [InlineData(true, true, 127.5f, 1 / 127.5f)]
    [InlineData(false, true, 0f, 1 / 255f)]
    public void Read_WhatExtractPixelsMakes_IsThePictureAgain(
        bool interleaved,
        bool asFloats,
        float offset,
        float scale
    )
    {
        // ExtractPixels disposes what it has read, so each pass needs an image of its own.
        var images = _context.Data.LoadFromEnumerable(Enumerable.Range(0, 1).Select(_ => new Row()));
        var pixels = _context
            .Transforms.ExtractPixels(
                "Image",
                interleavePixelColors: interleaved,
                offsetImage: offset,
                scaleImage: scale,
                outputAsFloatArray: asFloats
            )
            .Fit(images)
            .Transform(images);
        var options = new ImageColumnOptions
        {
            InterleavePixelColors = interleaved,
            OffsetImage = offset,
            ScaleImage = scale,
        };

        // A target of another size shows that the dimensions come from the column.
        Assert.Equal(s_pixels, Read(pixels, s_shape, options));
        Assert.Equal(Read(images, new(1, 4, 4), new()), Read(pixels, new(1, 4, 4), options));
    }

    [Theory]
    [InlineData(MLPixelFormat.Rgba32, 0)]
    [InlineData(MLPixelFormat.Bgra32, 2)]
    public void Read_AnyPixelFormat_GivesRedGreenBlue(MLPixelFormat format, int red)
    {
        var bytes = new byte[4];
        (bytes[red], bytes[1], bytes[2 - red], bytes[3]) = (10, 20, 30, 255);
        var data = _context.Data.LoadFromEnumerable([
            new Row { Image = MLImage.CreateFromPixels(1, 1, format, bytes) },
        ]);

        Assert.Equal([10, 20, 30], Read(data, new(3, 1, 1), new()));
    }

    [Theory]
    [InlineData(ImageResizingEstimator.ResizingKind.IsoCrop, new byte[] { 20, 30, 20, 30 })]
    [InlineData(ImageResizingEstimator.ResizingKind.IsoPad, new byte[] { 15, 35, 0, 0 })]
    public void Read_WidePicture_IsCroppedOrPaddedInTheMiddle(
        ImageResizingEstimator.ResizingKind resizing,
        byte[] expected
    )
    {
        byte[] grey = [10, 20, 30, 40, 10, 20, 30, 40];
        var data = _context.Data.LoadFromEnumerable([
            new Row { Image = PicturePixels.Write(grey, new ImageShape(1, 2, 4)) },
        ]);

        var values = Read(data, new(1, 2, 2), new() { Resizing = resizing });

        // The triangle filter of a picture half as wide sees a little of the next pixels.
        foreach (var (value, wanted) in values.Zip(expected))
            Assert.InRange(value, Math.Max(0, wanted - 2), wanted + 2);
    }

    [Theory]
    [InlineData(ImageResizingEstimator.ResizingKind.IsoCrop)]
    [InlineData(ImageResizingEstimator.ResizingKind.IsoPad)]
    public void Read_TallPicture_IsTheWideOneTurned(ImageResizingEstimator.ResizingKind resizing)
    {
        byte[] wide = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21];
        var tall = new byte[21];
        for (var place = 0; place < 21; place++)
            tall[place % 7 * 3 + place / 7] = wide[place];

        var fromWide = PicturePixels.Fit(wide, new(1, 3, 7), new(1, 4, 4), resizing);
        var fromTall = PicturePixels.Fit(tall, new(1, 7, 3), new(1, 4, 4), resizing);

        for (var place = 0; place < 16; place++)
            Assert.InRange(fromTall[place % 4 * 4 + place / 4] - fromWide[place], -1, 1);
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(4096, 1)]
    public void Read_ExtremeAspectRatios_KeepAtLeastOnePixel(int height, int width)
    {
        var line = Enumerable.Repeat((byte)200, 4096).ToArray();

        foreach (var resizing in Enum.GetValues<ImageResizingEstimator.ResizingKind>())
            Assert.Contains((byte)200, PicturePixels.Fit(line, new(1, height, width), new(1, 4, 4), resizing));
    }

    [Fact]
    public void Read_FlatVector_HasTheShapeOfTheOptionsOrOfTheModel()
    {
        var data = _context.Data.LoadFromEnumerable([new FlatRow { Image = s_pixels }]);

        var own = Read(data, s_shape, new());
        var turned = Read(data, new(3, 3, 2), new() { PixelShape = s_shape });

        Assert.Equal(s_pixels, own);
        Assert.Equal(Read(_context.Data.LoadFromEnumerable([new Row()]), new(3, 3, 2), new()), turned);
    }

    [Fact]
    public void Read_GreyPixelsForAModelOfColours_AreRepeated()
    {
        var data = _context.Data.LoadFromEnumerable([new GreyRow { Image = [1, 2, 3, 4] }]);

        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], Read(data, new(3, 2, 2), new()));
        Assert.Equal([1, 2, 3, 4], Read(data, new(1, 2, 2), new()));
    }

    [Fact]
    public void Read_VectorOfVaryingSize_IsCheckedRowByRow()
    {
        var data = _context.Data.LoadFromEnumerable([
            new AnySizeRow { Image = s_pixels },
            new AnySizeRow { Image = [1, 2] },
        ]);
        var missing = _context.Data.LoadFromEnumerable([new AnySizeRow()]);

        Assert.Contains(
            "Row 1 has 2 pixels in column 'Image'; 3×2×3 needs 18.",
            Assert.Throws<InvalidDataException>(() => Read(data, s_shape, new())).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Row 0 has no picture in column 'Image'",
            Assert.Throws<InvalidDataException>(() => Read(missing, s_shape, new())).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(-1f, 1f)]
    [InlineData(256f, 1f)]
    [InlineData(1.1f, 1 / 255f)]
    [InlineData(float.NaN, 1f)]
    public void Read_ValueThatIsNoPixel_NamesRowPlaceAndColumn(float value, float scale)
    {
        var data = _context.Data.LoadFromEnumerable([new FloatRow { Image = [0, value, 0, 0] }]);

        var error = Assert.Throws<InvalidDataException>(() => Read(data, new(1, 2, 2), new() { ScaleImage = scale }));

        Assert.Contains($"Row 0 has the value {value} at place 1 of column 'Image'", error.Message);
    }

    [Fact]
    public void Find_PixelsThatDoNotFitTheShape_SpeaksAsMicrosoftMLDoes()
    {
        var data = _context.Data.LoadFromEnumerable([new FloatRow { Image = new float[4] }]);
        var estimator = _context.ImageGeneration.Trainers.ImageLabelScorer(
            new ImageLabelScorerOptions
            {
                Shape = new(3, 16, 16),
                Images = new() { PixelShape = new(1, 2, 3) },
            }
        );

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(data));

        Assert.Contains(
            "Schema mismatch for input column 'Image': expected an image, or 6 pixels of shape 1×2×3",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Validate_OptionsOutOfRange_AreRefused()
    {
        Refuse(new() { PixelShape = new(4, 2, 2) });
        Refuse(new() { ScaleImage = 0 });
        Refuse(new() { OffsetImage = float.NaN });
        Refuse(new() { Resizing = (ImageResizingEstimator.ResizingKind)99 });

        static void Refuse(ImageColumnOptions options) => Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
    }

    private static byte[] Read(IDataView data, ImageShape shape, ImageColumnOptions options)
    {
        var images = LabeledImagesReader.Read(
            data,
            "Image",
            "Label",
            null,
            shape,
            options,
            cancellationToken: TestContext.Current.CancellationToken
        );
        var pixels = new byte[shape.Length];
        images.CopyPixels(0, pixels);
        return pixels;
    }

    private class LabelledRow
    {
        public string Label { get; set; } = "red";
    }

    private sealed class Row : LabelledRow
    {
        [ImageType(2, 3)]
        public MLImage Image { get; set; } = PicturePixels.Write(s_pixels, s_shape);
    }

    private sealed class FlatRow : LabelledRow
    {
        [VectorType(18)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class GreyRow : LabelledRow
    {
        [VectorType(2, 2)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class AnySizeRow : LabelledRow
    {
        public byte[] Image { get; set; } = [];
    }

    private sealed class FloatRow : LabelledRow
    {
        [VectorType(4)]
        public float[] Image { get; set; } = [];
    }
}
