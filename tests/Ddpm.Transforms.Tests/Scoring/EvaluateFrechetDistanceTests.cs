using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms.Tests.Scoring;

public sealed class EvaluateFrechetDistanceTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void EvaluateFrechetDistance_TooFewPictures_SaysHowManyAreNeeded()
    {
        var pictures = Rows(brightness: 40, count: 3);
        using var scorer = Scorer(pictures);

        var error = Assert.Throws<ArgumentException>(() =>
            _context.ImageGeneration.EvaluateFrechetDistance(
                pictures,
                pictures,
                scorer,
                generatedImageColumnName: "Image"
            )
        );

        Assert.Contains("has 3 pictures; with 512 features", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluateFrechetDistance_OtherPictures_AreFartherThanPicturesOfTheSameKind()
    {
        var real = Rows(brightness: 40, count: 530);
        using var scorer = Scorer(real);

        double To(IDataView generated) =>
            _context
                .ImageGeneration.EvaluateFrechetDistance(real, generated, scorer, generatedImageColumnName: "Image")
                .Value;

        Assert.Equal(0, To(real), tolerance: 1e-6);
        Assert.True(To(Rows(brightness: 40, count: 540, seed: 2)) < To(Rows(brightness: 120, count: 540, seed: 3)));
    }

    [Fact]
    public void EvaluateFrechetDistance_PixelVectorsAsOptionsSay_AreThePicturesThemselves()
    {
        var pictures = Rows(brightness: 40, count: 530);
        using var scorer = Scorer(pictures);
        var extracted = _context.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 1 / 255f).Fit(pictures);

        var distance = _context.ImageGeneration.EvaluateFrechetDistance(
            extracted.Transform(Rows(brightness: 40, count: 530)),
            pictures,
            scorer,
            "Pixels",
            "Image",
            realImages: new ImageColumnOptions { ScaleImage = 1 / 255f }
        );

        Assert.Equal(0, distance.Value, tolerance: 1e-6);
    }

    private ImageLabelScorerTransformer Scorer(IDataView data) =>
        _context.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer with { BatchSize = 4 }).Fit(data);

    private IDataView Rows(int brightness, int count, int seed = 1)
    {
        var random = new Random(seed);
        return _context.Data.LoadFromEnumerable(
            Enumerable
                .Range(0, count)
                .Select(row => new Row { Image = Noise(), Label = [row % 2 == 0 ? "a" : "b"] })
                .ToList()
        );

        MLImage Noise() =>
            PicturePixels.Write(
                [.. Enumerable.Range(0, 3 * 64).Select(_ => (byte)(brightness + random.Next(60)))],
                new(3, 8, 8)
            );
    }

    private sealed class Row
    {
        [ImageType(8, 8)]
        public MLImage Image { get; set; } = null!;

        public string[] Label { get; set; } = [];
    }
}
