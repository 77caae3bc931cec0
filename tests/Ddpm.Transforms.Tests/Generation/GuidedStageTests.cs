using System.IO.Compression;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>A generation stage with negative labels and with other models that guide it.</summary>
public sealed class GuidedStageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _context = new(seed: 5);
    private readonly DdpmGenerator _generator = TinyModels.Generator("blue", "red");
    private readonly LabelClassifier _scorer = Scorer("blue", "red");

    public void Dispose()
    {
        _folder.Dispose();
        _generator.Dispose();
        _scorer.Dispose();
    }

    [Fact]
    public void Estimator_MicrosoftMLsOwnChecksWithEverythingThatGuides_Pass() =>
        new MicrosoftMLChecks(_context, data => Pictures.Read(_context, data)).Run(
            _context.Transforms.GenerateConditionalImages(
                _generator,
                Guided with
                {
                    NegativeLabelColumnName = "Not",
                },
                Guides
            ),
            valid: Rows(("red", "blue"), ("blue", ""), ("blue", "")),
            validForTransform: null,
            validForFit: null,
            invalid: Pictures.Rows(_context, "red")
        );

    [Fact]
    public void Transform_NegativeLabelColumn_IsWhatTheRowsAreNotToShow()
    {
        using var generator = new PaintedGenerator("blue", "green", "red");
        var rows = Rows(("red", ""), ("red", "blue"), ("blue", "green"));

        string[] Read(string? column) =>
            Pictures.Read(
                _context,
                _context
                    .Transforms.GenerateConditionalImages(generator, new() { NegativeLabelColumnName = column })
                    .Fit(rows)
                    .Transform(rows)
            );

        var with = Read("Not");
        Assert.Equal(
            [
                [],
                [0],
                [1],
            ],
            Assert.Single(generator.Negatives)!
        );
        generator.Negatives.Clear();
        Assert.Equal(with, Read(null));
        Assert.Null(Assert.Single(generator.Negatives));
    }

    [Fact]
    public void Transform_LabelAskedForAndAgainst_NamesRowLabelAndColumns()
    {
        var options = new GenerationTransformOptions
        {
            Sampling = TinyModels.Sampling,
            NegativeLabelColumnName = "Not",
        };

        var both = Assert.Throws<InvalidDataException>(() => Generate(options, Rows(("red", ""), ("red", "red"))));
        var unknown = Assert.Throws<InvalidDataException>(() => Generate(options, Rows(("red", "pink"))));

        Assert.Contains("Row 1 has the label 'red' in column 'Labels' and in column 'Not'", both.Message);
        Assert.Contains("Row 0 has the unknown label 'pink' in column 'Not'", unknown.Message);
    }

    [Theory]
    [InlineData("Labels")]
    [InlineData("Seed")]
    [InlineData(" ")]
    public void Validate_NegativeLabelColumnThatIsAnother_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() =>
            new GenerationTransformOptions { SeedColumnName = "Seed", NegativeLabelColumnName = name }.Validate()
        );

    [Fact]
    public void Load_StageWithGuides_HasThemInsideAndKnowsWhoGuided()
    {
        var rows = Pictures.Rows(_context, "red", "blue");
        using var stage = Fit(Guided, Guides);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);

        using var loaded = Assert.IsType<ConditionalGenerationTransformer>(
            new MLContext().Model.Load(_folder["model.zip"], out _)
        );

        Assert.Equal(Pictures.Read(_context, stage.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
        var expected = new GuidingScorer("judge.zip", ModelIdentity.Of(_scorer, "judge.zip").Sha256, "sampling");
        Assert.Equal([expected], stage.GuidingScorers);
        Assert.Equal([expected], loaded.GuidingScorers);
        Assert.NotNull(loaded.Guides.Model);

        loaded.Dispose();
        Assert.Throws<ObjectDisposedException>(() => loaded.Transform(rows));
        Assert.NotEmpty(_scorer.Score(new byte[TinyModels.Shape.Length], 1));
    }

    [Fact]
    public void GenerateConditionalImages_FromASavedStageWithGuides_GuidesAsItDid()
    {
        var rows = Pictures.Rows(_context, "red", "blue");
        using var stage = Fit(Guided, Guides);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);
        var expected = Pictures.Read(_context, stage.Transform(rows));

        var byName = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _folder["model.zip"]);
        var withOptions = _context.Transforms.GenerateConditionalImages(_folder["model.zip"], Guided);

        Assert.Equal(expected, Pictures.Read(_context, byName.Fit(rows).Transform(rows)));
        Assert.Equal(expected, Pictures.Read(_context, withOptions.Fit(rows).Transform(rows)));
    }

    [Fact]
    public void GuidingScorers_ScorerThatIsNotAsked_IsNone()
    {
        using var stage = Fit(new() { Sampling = TinyModels.Sampling }, Guides);

        Assert.Empty(stage.GuidingScorers);
    }

    [Fact]
    public void Fit_GuideMissingOrOfOtherLabels_IsRefusedBeforeAnyRow()
    {
        using var stranger = Scorer("green", "pink");

        var missing = Assert.Throws<ArgumentException>(() => Fit(Guided, GenerationGuides.None));
        var other = Assert.Throws<ArgumentException>(() => Fit(Guided, Guides with { Scorer = stranger }));
        using var painted = new PaintedGenerator("red");
        var unguidable = Assert.Throws<ArgumentException>(() =>
            _context.Transforms.GenerateConditionalImages(painted, new(), Guides).Fit(Pictures.Rows(_context, "red"))
        );

        Assert.Contains("there is no model to guide", missing.Message);
        Assert.Contains("does not know the model's label 'blue'", other.Message);
        Assert.Contains("of kind 'painted' cannot be guided", unguidable.Message);
    }

    [Theory]
    [InlineData("\"Role\": \"Scorer\"", "\"Role\": \"../Scorer\"", "attaches a model as '../Scorer'")]
    [InlineData("\"Role\": \"Scorer\"", "\"Role\": \"Guide\"", "attaches two models as the same")]
    [InlineData("\"Kind\": \"resnet18\"", "\"Kind\": \"ddpm\"", "cannot be read")]
    [InlineData("\"ScorerScale\": 3", "\"ScorerScale\": -3", "ScorerScale")]
    [InlineData("judge.zip", " ", "attaches a model as 'Scorer'")]
    public void Read_SettingsOfAttachedModelsChanged_IsRefused(string found, string replaced, string expected)
    {
        SaveGuided();
        ReplaceInSettings(found, replaced);

        var error = Assert.Throws<InvalidDataException>(LoadByPath);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Scorer.Weights.safetensors")]
    [InlineData("Guide.Description.json")]
    public void Read_EntryOfAnAttachedModelMissing_NamesIt(string entry)
    {
        SaveGuided();
        using (var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update))
            zip.Entries.Single(candidate => candidate.Name == entry).Delete();

        Assert.Contains($"{entry}' is missing", Assert.Throws<InvalidDataException>(LoadByPath).Message);
    }

    [Fact]
    public void Read_StageThatNeedsAGuideButHasNone_IsRefused()
    {
        var rows = Pictures.Rows(_context, "red");
        using var stage = Fit(new() { Sampling = TinyModels.Sampling }, GenerationGuides.None);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);
        ReplaceInSettings("\"ScorerScale\": 0", "\"ScorerScale\": 3");

        Assert.Contains("there is no scorer to guide", Assert.Throws<InvalidDataException>(LoadByPath).Message);
    }

    // Settings as they were written before there was any of this.
    [Fact]
    public void Read_SettingsWithoutGuidance_LoadsWithNone()
    {
        var rows = Pictures.Rows(_context, "red");
        using var stage = Fit(new() { Sampling = TinyModels.Sampling }, GenerationGuides.None);
        _context.Model.Save(stage, rows.Schema, _folder["model.zip"]);
        ReplaceSettings(
            """
            { "Kind": "ddpm", "Stage": { "OutputColumnName": "GeneratedImage", "LabelColumnName": "Labels",
              "SeedColumnName": null, "BatchSize": 32, "Seed": 5, "AllowUnconditional": false,
              "Sampling": { "Sampler": "ddpm", "Steps": 2, "GuidanceScale": 3 } } }
            """
        );

        using var loaded = Assert.IsType<ConditionalGenerationTransformer>(
            _context.Model.Load(_folder["model.zip"], out _)
        );

        Assert.Equal(TinyModels.Sampling, loaded.Options.Sampling);
        Assert.Same(GenerationGuides.None, loaded.Guides);
        Assert.Equal(Pictures.Read(_context, stage.Transform(rows)), Pictures.Read(_context, loaded.Transform(rows)));
    }

    [Fact]
    public void ConditionalDdpm_WhatItCannotDoAfterTraining_IsRefusedBefore()
    {
        var guided = new ConditionalDdpmEstimatorOptions { Generation = Guided };
        var dropless = new ConditionalDdpmEstimatorOptions
        {
            Model = new() { LabelDropout = 0 },
            Generation = new()
            {
                Sampling = new() { GuidanceScale = 1 },
                NegativeLabelColumnName = "Not",
            },
        };

        Assert.Contains("GenerateConditionalImages", Assert.Throws<ArgumentException>(guided.Validate).Message);
        Assert.Contains("NegativeLabelColumnName", Assert.Throws<ArgumentException>(dropless.Validate).Message);
    }

    [Fact]
    public void ConditionalDdpm_ScorerInTraining_IsKnownAfterwards()
    {
        var shape = TinyModels.Shape;
        var images = TinyModels.Images("blue", "red");
        using var model = ConditionalDdpmTrainer.Train(
            images,
            TinyModels.Ddpm with
            {
                ScorerGuidance = new() { Scorer = _scorer, Name = "teacher.zip" },
            },
            TorchRuntime.SelectDevice(null, true)
        );
        using var stage = _context
            .Transforms.GenerateConditionalImages(model, new() { Sampling = TinyModels.Sampling })
            .Fit(Pictures.Rows(_context, "red"));
        _context.Model.Save(stage, Pictures.Rows(_context, "red").Schema, _folder["model.zip"]);
        using var loaded = Assert.IsType<ConditionalGenerationTransformer>(
            _context.Model.Load(_folder["model.zip"], out _)
        );

        Assert.Equal(shape, loaded.Generator.Shape);
        var guide = Assert.Single(loaded.GuidingScorers);
        Assert.Equal(("teacher.zip", "training"), (guide.Name, guide.Phase));
    }

    private static GenerationTransformOptions Guided { get; } =
        new() { Sampling = TinyModels.Sampling with { GuideScale = 2, ScorerScale = 3 } };

    private GenerationGuides Guides =>
        new()
        {
            Model = _generator,
            Scorer = _scorer,
            ScorerName = "judge.zip",
        };

    private static LabelClassifier Scorer(params string[] labels) =>
        LabelClassifierTrainer.Train(
            TinyModels.Images(labels),
            new LabelClassifierOptions
            {
                Training = LabelClassifierOptions.DefaultTraining with
                {
                    Budget = TrainingBudget.OfSteps(1),
                    BatchSize = 2,
                },
                InputSize = 8,
            },
            TorchRuntime.SelectDevice(null, true)
        );

    private ConditionalGenerationTransformer Fit(GenerationTransformOptions options, GenerationGuides guides) =>
        _context.Transforms.GenerateConditionalImages(_generator, options, guides).Fit(Pictures.Rows(_context, "red"));

    private string[] Generate(GenerationTransformOptions options, IDataView rows) =>
        Pictures.Read(
            _context,
            _context.Transforms.GenerateConditionalImages(_generator, options).Fit(rows).Transform(rows)
        );

    private IDataView Rows(params (string Label, string Not)[] rows) =>
        _context.Data.LoadFromEnumerable(rows.Select(row => new WishRow { Labels = [row.Label], Not = row.Not }));

    private void SaveGuided()
    {
        using var stage = Fit(Guided, Guides);
        _context.Model.Save(stage, Pictures.Rows(_context, "red").Schema, _folder["model.zip"]);
    }

    private void LoadByPath() =>
        _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", _folder["model.zip"]);

    private void ReplaceInSettings(string found, string replaced)
    {
        string settings;
        using (var zip = ZipFile.OpenRead(_folder["model.zip"]))
        using (var reader = new StreamReader(zip.Entries.Single(entry => entry.Name == "Settings.json").Open()))
            settings = reader.ReadToEnd();
        Assert.Contains(found, settings, StringComparison.Ordinal);
        ReplaceSettings(settings.Replace(found, replaced, StringComparison.Ordinal));
    }

    private void ReplaceSettings(string settings)
    {
        using var zip = ZipFile.Open(_folder["model.zip"], ZipArchiveMode.Update);
        var entry = zip.Entries.Single(candidate => candidate.Name == "Settings.json");
        var name = entry.FullName;
        entry.Delete();
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(settings);
    }

    private sealed class WishRow
    {
        public string[] Labels { get; set; } = [];

        public string Not { get; set; } = "";
    }
}
