using Ddpm.Trainers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GeneratedColumnTests : IDisposable
{
    private readonly MLContext _context = new(seed: 1);
    private readonly PaintedGenerator _generator = new("red", "blue");

    public void Dispose() => _generator.Dispose();

    [Theory]
    [InlineData(GeneratedImageType.ByteVector, false)]
    [InlineData(GeneratedImageType.ByteVector, true)]
    [InlineData(GeneratedImageType.SingleVector, false)]
    [InlineData(GeneratedImageType.SingleVector, true)]
    public void Transform_Vectors_HoldThePixelsOfTheImages(GeneratedImageType type, bool interleaved)
    {
        var rows = Pictures.Rows(_context, "red", "blue", "blue");
        var images = _context
            .Data.CreateEnumerable<PictureRow>(Generate(rows, new()), reuseRowObject: false, ignoreMissingColumns: true)
            .Select(row => PicturePixels.Read(row.GeneratedImage, _generator.Shape))
            .ToList();

        var vectors = Generate(
            rows,
            new()
            {
                OutputType = type,
                InterleavePixelColors = interleaved,
                BatchSize = 2,
            }
        );

        var column = vectors.Schema["GeneratedImage"];
        var vector = Assert.IsType<VectorDataViewType>(column.Type);
        Assert.Equal(interleaved ? [2, 4, 3] : [3, 2, 4], vector.Dimensions);
        var read =
            type == GeneratedImageType.ByteVector
                ? vectors.GetColumn<byte[]>(column).ToList()
                : [.. vectors.GetColumn<float[]>(column).Select(row => row.Select(value => (byte)value).ToArray())];
        for (var row = 0; row < images.Count; row++)
        for (var place = 0; place < images[row].Length; place++)
            Assert.Equal(images[row][interleaved ? place % 3 * 8 + place / 3 : place], read[row][place]);
    }

    [Fact]
    public void Transform_VectorIntoARowObject_IsNotOverwrittenByTheNextRow()
    {
        var view = Generate(
            Pictures.Rows(_context, "red", "blue"),
            new() { OutputType = GeneratedImageType.ByteVector }
        );

        var rows = _context
            .Data.CreateEnumerable<VectorRow>(view, reuseRowObject: false, ignoreMissingColumns: true)
            .ToList();

        Assert.Equal(0, rows[0].GeneratedImage[0]);
        Assert.Equal(1, rows[1].GeneratedImage[0]);
    }

    [Fact]
    public void Predict_IntoAByteArray_IsThePictureOfTheRow()
    {
        var transformer = _context
            .Transforms.GenerateConditionalImages(_generator, new() { OutputType = GeneratedImageType.ByteVector })
            .Fit(Pictures.Rows(_context, "red"));
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, VectorRow>(transformer);

        Assert.Equal(1, engine.Predict(new LabelRow { Label = ["blue"] }).GeneratedImage[0]);
    }

    [Fact]
    public void Load_VectorOutput_IsWhatWasSaved()
    {
        using var model = TinyModels.Generator("red", "blue");
        var options = new GenerationTransformOptions
        {
            OutputType = GeneratedImageType.SingleVector,
            InterleavePixelColors = true,
            IgnoreUnknownLabels = true,
            Sampling = TinyModels.Sampling,
        };
        var rows = Pictures.Rows(_context, "red", "blue,pink");
        using var stage = _context.Transforms.GenerateConditionalImages(model, options).Fit(rows);
        using var stream = new MemoryStream();
        _context.Model.Save(stage, rows.Schema, stream);
        stream.Position = 0;

        using var loaded = (ConditionalGenerationTransformer)new MLContext().Model.Load(stream, out _);

        Assert.Equal(stage.Options, loaded.Options);
        Assert.Equal(
            stage.Transform(rows).GetColumn<float[]>("GeneratedImage"),
            loaded.Transform(rows).GetColumn<float[]>("GeneratedImage")
        );
    }

    [Fact]
    public void Read_GeneratedVectors_AreTrainedOnAsTheyCome()
    {
        var view = Generate(
            Pictures.Rows(_context, "red", "blue"),
            new() { OutputType = GeneratedImageType.ByteVector }
        );

        var images = LabeledImagesReader.Read(
            view,
            "GeneratedImage",
            "Label",
            null,
            new ImageShape(3, 2, 4),
            cancellationToken: TestContext.Current.CancellationToken
        );

        Assert.Equal(2, images.Count);
    }

    [Fact]
    public void Validate_UnknownOutputType_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new GenerationTransformOptions { OutputType = (GeneratedImageType)7 }.Validate()
        );

    private IDataView Generate(IDataView rows, GenerationTransformOptions options) =>
        _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows);

    private sealed class VectorRow
    {
        [VectorType(3, 2, 4)]
        public byte[] GeneratedImage { get; set; } = [];
    }
}
