using Ddpm.Trainers;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GuidedStageTests : GuidedStageTest
{
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

        Assert.Contains("Row 1 has the label 'red' in column 'Label' and in column 'Not'", both.Message);
        Assert.Contains("Row 0 has the unknown label 'pink' in column 'Not'", unknown.Message);
    }

    [Theory]
    [InlineData("Label")]
    [InlineData("Seed")]
    [InlineData(" ")]
    public void Validate_NegativeLabelColumnThatIsAnother_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() =>
            new GenerationTransformOptions { SeedColumnName = "Seed", NegativeLabelColumnName = name }.Validate()
        );

    [Fact]
    public void Provenance_ScorerThatIsNotAsked_IsNone()
    {
        using var stage = Fit(new() { Sampling = TinyModels.Sampling }, Guides);

        Assert.Empty(stage.Provenance.GuidedBy);
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

    [Fact]
    public void ConditionalDdpm_WhatItCannotDoAfterTraining_IsRefusedBefore()
    {
        var guided = new ConditionalDdpmOptions { Sampling = s => s with { GuideScale = 2, ScorerScale = 3 } };
        var dropless = new ConditionalDdpmOptions
        {
            LabelDropout = 0,
            Stage = s => s with { NegativeLabelColumnName = "Not" },
        };

        Assert.Contains("GenerateConditionalImages", Refusal(guided));
        Assert.Contains("NegativeLabelColumnName", Refusal(dropless));

        string Refusal(ConditionalDdpmOptions options) =>
            Assert.Throws<ArgumentException>(() => _context.ImageGeneration.Trainers.ConditionalDdpm(options)).Message;
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
        var guide = Assert.Single(loaded.Provenance.GuidedBy);
        Assert.Equal(("teacher.zip", "training"), (guide.Name, guide.Phase));
    }
}
