using System.IO.Compression;
using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

/// <summary>Stages that are saved with the models that guide them.</summary>
public sealed class GuidedStageFileTests : GuidedStageTest
{
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
        var expected = new GuidingScorer("judge.zip", ModelIdentity.Of(_scorer, "judge.zip").Sha256, "sampling")
        {
            Weight = 3,
        };
        Assert.Equal([expected], stage.Provenance.GuidedBy);
        Assert.Equal([expected], loaded.Provenance.GuidedBy);
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

        var byName = _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _folder["model.zip"]);
        var withOptions = _context.Transforms.GenerateConditionalImages(
            _folder["model.zip"],
            saved => saved with { Sampling = Guided.Sampling }
        );

        Assert.Equal(expected, Pictures.Read(_context, byName.Fit(rows).Transform(rows)));
        Assert.Equal(expected, Pictures.Read(_context, withOptions.Fit(rows).Transform(rows)));
    }

    [Theory]
    [InlineData("\"Role\": \"Scorer\"", "\"Role\": \"../Scorer\"", "attaches a model as '../Scorer'")]
    [InlineData("\"Role\": \"Scorer\"", "\"Role\": \"Guide\"", "attaches two models as the same")]
    [InlineData("\"Kind\": \"scorer\"", "\"Kind\": \"ddpm\"", "cannot be read")]
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
            { "Kind": "ddpm", "Stage": { "OutputColumnName": "GeneratedImage", "LabelColumnName": "Label",
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

    private void SaveGuided()
    {
        using var stage = Fit(Guided, Guides);
        _context.Model.Save(stage, Pictures.Rows(_context, "red").Schema, _folder["model.zip"]);
    }

    private void LoadByPath() =>
        _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", _folder["model.zip"]);

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
}
