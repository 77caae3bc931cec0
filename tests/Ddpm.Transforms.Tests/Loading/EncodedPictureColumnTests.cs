using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Transforms.Tests.Loading;

/// <summary>Vectors of bytes that hold the file of a picture, as LoadRawImageBytes and uploads give them.</summary>
public sealed class EncodedPictureColumnTests : IDisposable
{
    // Transparent, of one pixel.
    private const string Gif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    private static readonly ImageShape s_shape = new(3, 32, 32);

    private readonly DataSetFolder _folder = new();
    private readonly MLContext _context = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 0)]
    [InlineData(SKEncodedImageFormat.Webp, 0)]
    [InlineData(SKEncodedImageFormat.Jpeg, 2)]
    public void Read_FilesInBytes_AreThePictures(SKEncodedImageFormat format, int tolerance)
    {
        var file = PictureBytes.Encode(32, 32, (row, column) => new((byte)(8 * row), (byte)(8 * column), 77), format);

        var planes = Read(file);

        Assert.InRange(planes[5 * 32 + 9], 40 - tolerance, 40 + tolerance);
        Assert.InRange(planes[1024 + 5 * 32 + 9], 72 - tolerance, 72 + tolerance);
        Assert.InRange(planes[2048 + 5 * 32 + 9], 77 - tolerance, 77 + tolerance);
    }

    [Fact]
    public void Read_BmpAndGifInBytes_AreThePictures()
    {
        Assert.All(Read(PictureBytes.Bmp(32, 60)), value => Assert.Equal(60, value));
        Assert.All(Read(Convert.FromBase64String(Gif)), value => Assert.Equal(255, value));
        Assert.All(
            Read(Convert.FromBase64String(Gif), new() { Background = "#404040" }),
            value => Assert.Equal(0x40, value)
        );
    }

    [Fact]
    public void Read_FileOnItsSide_IsUpright()
    {
        var png = PictureBytes.WithOrientation(
            PictureBytes.Png(
                2,
                8,
                0,
                [
                    [3, 6],
                    [2, 5],
                    [1, 4],
                ]
            ),
            6
        );

        Assert.Equal([1, 2, 3, 4, 5, 6], Read(png, shape: new(1, 2, 3)));
    }

    [Fact]
    public void Read_FileWithAsManyBytesAsThePixels_IsTheFile()
    {
        var file = PictureBytes.PngOfLength(3072, side: 32, value: 77);

        Assert.Equal(3072, file.Length);
        Assert.All(Read(file), value => Assert.Equal(77, value));
        Assert.All(
            Read(_context.Data.LoadFromEnumerable([new SizedRow { Image = file }]), new(), s_shape),
            value => Assert.Equal(77, value)
        );
    }

    [Theory]
    [InlineData("89504E470D0A1A0A")]
    [InlineData("FFD8FFE0")]
    [InlineData("424D")]
    [InlineData("474946383961")]
    [InlineData("524946460000000057454250")]
    public void Read_PixelsThatBeginLikeAFile_ArePixels(string signature)
    {
        byte[] pixels = [.. Enumerable.Range(0, 3072).Select(place => (byte)(place * 7))];
        Convert.FromHexString(signature).CopyTo(pixels, 0);

        Assert.Equal(pixels, Read(pixels));
        Assert.Equal(pixels, Read(_context.Data.LoadFromEnumerable([new SizedRow { Image = pixels }]), new(), s_shape));
    }

    // A file that was cut off at a length that pixels could have is not taken for them.
    [Fact]
    public void Read_FileCutOffAtAsManyBytesAsThePixels_IsAnError()
    {
        var random = new Random(1);
        var noise = PictureBytes.Encode(
            48,
            48,
            (_, _) => new((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)),
            SKEncodedImageFormat.Png
        );

        var error = Assert.Throws<InvalidDataException>(() => Read(noise[..3072]));

        Assert.Contains("The file in row 0 of column 'Image' is cut off or damaged", error.Message);
    }

    [Fact]
    public void Read_BytesThatAreNeither_SaysBoth()
    {
        var error = Assert.Throws<InvalidDataException>(() => Read([.. "II*\0 this would be a TIFF"u8]));

        Assert.Contains("Row 0 has 25 pixels in column 'Image'; 3×32×32 needs 3072.", error.Message);
        Assert.Contains("They are no file of PNG, JPEG, WebP, BMP or GIF either.", error.Message);
    }

    [Fact]
    public void Read_FileOfMorePixelsThanTheOptionsAllow_NamesTheOption()
    {
        var file = PictureBytes.PngOfLength(500, side: 32, value: 1);

        var error = Assert.Throws<InvalidDataException>(() => Read(file, new() { MaximumPixels = 1023 }));

        Assert.Contains(
            "The file in row 0 of column 'Image' has 32 × 32 pixels, more than the limit of 1023.",
            error.Message
        );
        Assert.Contains("MaximumPixels", error.Message);
        Assert.Equal(3072, Read(file, new() { MaximumPixels = 1024 }).Length);
    }

    [Fact]
    public void Read_SparseBytes_AreTheFileToo()
    {
        // Most of a plain BMP are zeros.
        var file = PictureBytes.Bmp(32, 0);
        int[] places = [.. Enumerable.Range(0, file.Length).Where(place => file[place] != 0)];
        var sparse = new VBuffer<byte>(file.Length, places.Length, [.. places.Select(place => file[place])], places);
        var data = _context.Data.LoadFromEnumerable([new SparseRow { Image = sparse }]);

        Assert.All(Read(data, new(), s_shape), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Stages_FilesInBytes_AreLearntAndScoredAsThePicturesAre()
    {
        string[] labels = ["red", "blue"];
        foreach (var (index, label) in labels.Index())
            _folder.WritePicture($"{label}.png", (byte)(60 + 90 * index), height: 8, width: 8);
        var paths = _context.Data.LoadFromEnumerable(
            labels.Select(label => new PathRow { Path = $"{label}.png", Label = label })
        );
        var pipeline = _context
            .Transforms.LoadRawImageBytes("Image", _folder.Path, "Path")
            .Append(_context.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer));

        var model = pipeline.Fit(paths);
        var scores = model.Transform(paths).GetColumn<float[]>("Score").ToList();

        using var scorer = model.LastTransformer;
        using var engine = _context.Model.CreatePredictionEngine<Upload, Scored>(scorer);
        using var ofImages = _context.Model.CreatePredictionEngine<Opened, Scored>(scorer);
        foreach (var (label, score) in labels.Zip(scores))
        {
            var path = _folder.File($"{label}.png");
            using var image = MLImage.CreateFromFile(path);
            Assert.Equal(score, engine.Predict(new() { Image = File.ReadAllBytes(path) }).Score);
            Assert.Equal(score, ofImages.Predict(new() { Image = image }).Score);
        }

        Assert.NotEqual(scores[0], scores[1]);
    }

    private byte[] Read(byte[] file, ImageColumnOptions? options = null, ImageShape? shape = null) =>
        Read(_context.Data.LoadFromEnumerable([new Row { Image = file }]), options ?? new(), shape ?? s_shape);

    private static byte[] Read(IDataView data, ImageColumnOptions options, ImageShape shape)
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
        public byte[] Image { get; set; } = [];
    }

    private sealed class SizedRow : LabelledRow
    {
        [VectorType(3072)]
        public byte[] Image { get; set; } = [];
    }

    private sealed class SparseRow : LabelledRow
    {
        public VBuffer<byte> Image { get; set; }
    }

    private sealed class PathRow : LabelledRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class Upload
    {
        public byte[] Image { get; set; } = [];
    }

    private sealed class Opened
    {
        public MLImage Image { get; set; } = null!;
    }

    private sealed class Scored
    {
        public float[] Score { get; set; } = [];
    }
}
