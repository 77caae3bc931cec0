using Microsoft.ML;
using Microsoft.ML.Data;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GenerateConditionalImagesTests : GenerationStageTest
{
    [Fact]
    public void Estimator_MicrosoftMLsOwnChecks_Pass()
    {
        using var generator = TinyModels.Generator("blue", "red");
        var options = new GenerationTransformOptions { Sampling = TinyModels.Sampling, BatchSize = 2 };

        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.Transforms.GenerateConditionalImages(generator, options),
            valid: Pictures.Rows(_context, "red", "blue", "blue,red"),
            validForTransform: null,
            validForFit: null,
            invalid: _context.Data.LoadFromEnumerable([new { Label = 1f }])
        );
    }

    [Fact]
    public void Transform_AnyBatchSize_GivesTheSamePicturesInBatches()
    {
        using var generator = new PaintedGenerator("blue", "green", "red");
        var rows = Pictures.Rows(_context, "red", "blue", "green", "red,blue", "green", "red", "blue");

        var inThrees = Generate(generator, rows, new() { BatchSize = 3 });
        Assert.Equal([1, 3, 3], generator.Batches.Order());
        var atOnce = Generate(generator, rows, new() { BatchSize = 100 });
        var alone = Generate(generator, rows, new() { BatchSize = 1 });

        Assert.Equal(inThrees, atOnce);
        Assert.Equal(inThrees, alone);
        Assert.Equal(7, inThrees.Distinct().Count());
    }

    [Fact]
    public void Transform_RealModelInBatchesOfOneAndFour_DiffersByRoundingAtMost()
    {
        using var generator = TinyModels.Generator("blue", "red");
        var rows = Pictures.Rows(_context, "red", "blue", "blue,red", "red");

        var alone = Generate(generator, rows, new() { BatchSize = 1, Sampling = TinyModels.Sampling });
        var together = Generate(generator, rows, new() { BatchSize = 4, Sampling = TinyModels.Sampling });

        foreach (var (first, second) in alone.Zip(together))
        foreach (var (one, other) in Convert.FromHexString(first).Zip(Convert.FromHexString(second)))
            Assert.InRange(Math.Abs(one - other), 0, 1);
    }

    [Fact]
    public void Transform_ReadTwice_GivesTheSamePicturesAndFreshObjects()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var view = Fit(generator, new()).Transform(Pictures.Rows(_context, "red", "red"));

        var first = _context.Data.CreateEnumerable<PictureRow>(view, false, true).ToList();
        var second = _context.Data.CreateEnumerable<PictureRow>(view, false, true).ToList();

        Assert.NotSame(first[0].GeneratedImage, first[1].GeneratedImage);
        Assert.NotSame(first[0].GeneratedImage, second[0].GeneratedImage);
        first[0].GeneratedImage.Dispose();
        Assert.Equal(2, second[0].GeneratedImage.Height);
        Assert.Equal(4, second[0].GeneratedImage.Width);
    }

    [Fact]
    public void Transform_SameSeedInAnotherContext_GivesTheSamePictures()
    {
        using var generator = new PaintedGenerator("blue", "red");
        string[] PicturesOf(MLContext context, long? seed) =>
            Pictures.Read(
                context,
                context
                    .Transforms.GenerateConditionalImages(generator, new() { Seed = seed })
                    .Fit(Pictures.Rows(context, "red"))
                    .Transform(Pictures.Rows(context, "red", "blue"))
            );

        Assert.Equal(PicturesOf(new MLContext(seed: 5), null), PicturesOf(_context, null));
        Assert.Equal(PicturesOf(new MLContext(seed: 6), 5), PicturesOf(_context, null));
        Assert.NotEqual(PicturesOf(new MLContext(seed: 6), null), PicturesOf(_context, null));
        Assert.Equal(PicturesOf(new MLContext(), null), PicturesOf(_context, 0));
    }

    [Fact]
    public void Transform_SeedColumn_IsTheSeedOfTheRow()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var rows = _context.Data.LoadFromEnumerable([
            new SeededRow { Label = ["blue"], Seed = 0x1234 },
            new SeededRow { Label = ["red"], Seed = 0x1234 },
        ]);

        var pictures = Generate(generator, rows, new() { SeedColumnName = "Seed" });

        Assert.Equal("003412FF", pictures[0][..8]);
        Assert.Equal("013412FF", pictures[1][..8]);
    }

    [Fact]
    public void Transform_SingleTextAndPaddedVectors_AreLabels()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var single = _context.Data.LoadFromEnumerable([new { Label = "red", Seed = 7 }]);
        var padded = _context.Data.LoadFromEnumerable([new SeededRow { Label = ["", "red", ""], Seed = 7 }]);
        var options = new GenerationTransformOptions { SeedColumnName = "Seed" };

        Assert.Equal(Generate(generator, single, options), Generate(generator, padded, options));
    }

    [Fact]
    public void Predict_OneRowAfterAnother_GetsThePicturesOfTheRows()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var transformer = Fit(generator, new());
        var rows = Pictures.Read(_context, transformer.Transform(Pictures.Rows(_context, "red", "red", "blue")));
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, PictureRow>(transformer);

        Assert.Equal(rows[0], Predict(engine, "red"));
        Assert.Equal(rows[1], Predict(engine, "red"));
        Assert.Equal(rows[2], Predict(engine, "blue"));
    }

    [Fact]
    public void Predict_InTheMiddleOfAChain_GeneratesOnceForAllWhoAsk()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var chain = _context
            .Transforms.CopyColumns("Wanted", "Label")
            .Append(_context.Transforms.GenerateConditionalImages("GeneratedImage", "Wanted", generator))
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(Pictures.Rows(_context, "red"));
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, TwoPicturesRow>(chain);

        var row = engine.Predict(new LabelRow { Label = ["red"] });

        Assert.Equal(Pictures.Pixels(row.GeneratedImage), Pictures.Pixels(row.Copy));
        Assert.NotSame(row.GeneratedImage, row.Copy);
        Assert.Equal([1], generator.Batches);
    }

    [Fact]
    public void Dispose_OfAPredictionEngine_LeavesTheCallersGeneratorAlone()
    {
        using var generator = new PaintedGenerator("red");
        var transformer = Fit(generator, new());

        _context.Model.CreatePredictionEngine<LabelRow, PictureRow>(transformer).Dispose();

        Assert.False(generator.Disposed);
        Assert.Throws<ObjectDisposedException>(() => transformer.Transform(Pictures.Rows(_context, "red")));
    }

    [Fact]
    public void GenerateConditionalImages_FromAStage_KeepsItsSettingsUnderNewNames()
    {
        using var generator = new PaintedGenerator("red");
        var stage = Fit(generator, new() { BatchSize = 7, Seed = 9 });

        var other = _context
            .Transforms.GenerateConditionalImages("Picture", "Wish", stage)
            .Fit(_context.Data.LoadFromEnumerable([new { Wish = "red" }]));

        Assert.Equal(
            new GenerationTransformOptions
            {
                OutputColumnName = "Picture",
                LabelColumnName = "Wish",
                BatchSize = 7,
                Seed = 9,
            },
            other.Options
        );
        Assert.Same(generator, other.Generator);
    }

    private static string Predict(PredictionEngine<LabelRow, PictureRow> engine, params string[] labels) =>
        Pictures.Pixels(engine.Predict(new LabelRow { Label = labels }).GeneratedImage);

    private sealed class SeededRow
    {
        public string[] Label { get; set; } = [];

        public int Seed { get; set; }
    }

    private sealed class TwoPicturesRow
    {
        public MLImage GeneratedImage { get; set; } = null!;

        public MLImage Copy { get; set; } = null!;
    }
}
