using System.Reflection;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GenerateConditionalImagesTests
{
    private readonly MLContext _context = new(seed: 5);

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
            invalid: _context.Data.LoadFromEnumerable([new { Labels = 1f }])
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
            new SeededRow { Labels = ["blue"], Seed = 0x1234 },
            new SeededRow { Labels = ["red"], Seed = 0x1234 },
        ]);

        var pictures = Generate(generator, rows, new() { SeedColumnName = "Seed" });

        Assert.Equal("003412FF", pictures[0][..8]);
        Assert.Equal("013412FF", pictures[1][..8]);
    }

    [Fact]
    public void Transform_SingleTextAndPaddedVectors_AreLabels()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var single = _context.Data.LoadFromEnumerable([new { Labels = "red", Seed = 7 }]);
        var padded = _context.Data.LoadFromEnumerable([new SeededRow { Labels = ["", "red", ""], Seed = 7 }]);
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
            .Transforms.CopyColumns("Wanted", "Labels")
            .Append(_context.Transforms.GenerateConditionalImages("GeneratedImage", "Wanted", generator))
            .Append(_context.Transforms.CopyColumns("Copy", "GeneratedImage"))
            .Fit(Pictures.Rows(_context, "red"));
        using var engine = _context.Model.CreatePredictionEngine<LabelRow, TwoPicturesRow>(chain);

        var row = engine.Predict(new LabelRow { Labels = ["red"] });

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
    public void Transform_TokenCancelledAtTheFirstPicture_StopsAtTheNextBatch()
    {
        using var generator = TinyModels.Generator("blue", "red");
        using var stop = new CancellationTokenSource();
        var rows = Pictures.Rows(_context, "red", "blue");
        var options = new GenerationTransformOptions
        {
            BatchSize = 1,
            Sampling = TinyModels.Sampling,
            CancellationToken = stop.Token,
        };
        var view = _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows).Transform(rows);
        using var cursor = view.GetRowCursor(view.Schema);
        var get = cursor.GetGetter<MLImage>(view.Schema["GeneratedImage"]);
        var image = default(MLImage)!;
        cursor.MoveNext();
        get(ref image);
        stop.Cancel();
        cursor.MoveNext();

        Assert.ThrowsAny<OperationCanceledException>(() => get(ref image));
    }

    [Fact]
    public void Fit_WhatTheModelCannotDo_IsRefusedBeforeTheFirstPicture()
    {
        using var diffusion = TinyModels.Generator("blue", "red");
        using var withoutDropout = ConditionalDdpmTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Ddpm with
            {
                LabelDropout = 0,
            },
            torch.CPU
        );
        using var gan = ConditionalGanTrainer.Train(TinyModels.Images("blue", "red"), TinyModels.Gan, torch.CPU);

        Assert.Contains("1000", Error(diffusion, new() { Sampling = new() { Steps = 1001 } }));
        Assert.Contains(
            "cannot keep pictures clear of labels, and NegativeLabelColumnName is 'Not'",
            Error(gan, new() { NegativeLabelColumnName = "Not" })
        );
        Assert.Contains(
            "cannot keep pictures clear",
            Error(
                withoutDropout,
                new()
                {
                    NegativeLabelColumnName = "Not",
                    Sampling = new() { GuidanceScale = 1 },
                }
            )
        );

        string Error(IConditionalGenerator generator, GenerationTransformOptions options) =>
            Assert
                .ThrowsAny<ArgumentException>(() =>
                    _context
                        .Transforms.GenerateConditionalImages(generator, options)
                        .Fit(_context.Data.LoadFromEnumerable([new { Labels = "red", Not = "blue" }]))
                )
                .Message;
    }

    [Fact]
    public void Fit_ModelThatKnowsNoLabels_Warns()
    {
        var warnings = new List<string>();
        _context.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
                warnings.Add(message.RawMessage);
        };
        using var gan = ConditionalGanTrainer.Train(
            TinyModels.Images("blue", "red"),
            TinyModels.Gan with
            {
                Conditional = false,
            },
            torch.CPU
        );

        _context.Transforms.GenerateConditionalImages("Picture", "Labels", gan).Fit(Pictures.Rows(_context, "red"));

        Assert.Contains("trained without labels", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_ContextCancelled_Stops()
    {
        using var generator = TinyModels.Generator("blue", "red");
        var context = new MLContext();
        var rows = Pictures.Rows(context, "red");
        var view = context
            .Transforms.GenerateConditionalImages(generator, new() { Sampling = TinyModels.Sampling })
            .Fit(rows)
            .Transform(rows);
        typeof(MLContext)
            .GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(context, null);

        Assert.ThrowsAny<OperationCanceledException>(() => Pictures.Read(context, view));
    }

    [Fact]
    public void Transform_UnknownLabel_NamesRowLabelAndKnownOnes()
    {
        using var generator = new PaintedGenerator("blue", "red");

        var error = Assert.Throws<InvalidDataException>(() =>
            Generate(generator, Pictures.Rows(_context, "red", "red,pink cone"), new())
        );

        Assert.Contains(
            "Row 1 has the unknown label 'pink cone' in column 'Labels'",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("blue, red", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_NoLabel_IsAnErrorUnlessAllowed()
    {
        using var generator = new PaintedGenerator("blue", "red");
        var rows = Pictures.Rows(_context, "red", "");

        var error = Assert.Throws<InvalidDataException>(() => Generate(generator, rows, new()));
        var pictures = Generate(generator, rows, new() { AllowUnconditional = true });

        Assert.Contains("Row 1 has no label in column 'Labels'", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("FF", pictures[1], StringComparison.Ordinal);
    }

    [Fact]
    public void GetOutputSchema_WrongLabelType_SpeaksAsMicrosoftMLDoes()
    {
        using var generator = new PaintedGenerator("red");
        var transformer = Fit(generator, new());
        var numbers = _context.Data.LoadFromEnumerable([new { Labels = 1f }]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.GetOutputSchema(numbers.Schema));

        Assert.Contains(
            "Schema mismatch for input column 'Labels': expected text, a key, a vector of text or of keys, or a multi-hot "
                + "vector of Single of known size, got Single",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void GetOutputSchema_SeedColumnMissingOrOfFractions_IsRefused()
    {
        using var generator = new PaintedGenerator("red");
        var estimator = _context.Transforms.GenerateConditionalImages(generator, new() { SeedColumnName = "Seed" });

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Pictures.Rows(_context, "red")));
        var fractions = Assert.Throws<ArgumentOutOfRangeException>(() =>
            estimator.Fit(_context.Data.LoadFromEnumerable([new { Labels = "red", Seed = 0.5f }]))
        );

        Assert.Contains("Could not find input column 'Seed'", missing.Message, StringComparison.Ordinal);
        Assert.Contains("expected an integer, got Single", fractions.Message, StringComparison.Ordinal);
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

    private ConditionalGenerationTransformer Fit(PaintedGenerator generator, GenerationTransformOptions options) =>
        _context.Transforms.GenerateConditionalImages(generator, options).Fit(Pictures.Rows(_context, "red"));

    private string[] Generate(
        Trainers.Generation.IConditionalGenerator generator,
        IDataView rows,
        GenerationTransformOptions options
    ) =>
        Pictures.Read(
            _context,
            _context.Transforms.GenerateConditionalImages(generator, options).Fit(rows).Transform(rows)
        );

    private static string Predict(PredictionEngine<LabelRow, PictureRow> engine, params string[] labels) =>
        Pictures.Pixels(engine.Predict(new LabelRow { Labels = labels }).GeneratedImage);

    private sealed class SeededRow
    {
        public string[] Labels { get; set; } = [];

        public int Seed { get; set; }
    }

    private sealed class TwoPicturesRow
    {
        public MLImage GeneratedImage { get; set; } = null!;

        public MLImage Copy { get; set; } = null!;
    }
}
