using Ddpm.Trainers.Training;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Training;

/// <summary>Estimators that go on from a trained stage.</summary>
public sealed class PreviousStageTests
{
    private static readonly ConditionalDdpmEstimatorOptions s_options = new()
    {
        Shape = TinyModels.Shape,
        Model = TinyModels.Ddpm,
        Generation = new() { Sampling = TinyModels.Sampling },
    };

    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Fit_FromALoadedStage_GoesOnWithItsLabelsInItsOrder()
    {
        var options = s_options with { Vocabulary = new(["red", "blue", "green"]) };
        using var first = Ddpm(options).Fit(Rows("red", "blue", "green"));
        using var stream = new MemoryStream();
        _context.Model.Save(first, null, stream);
        stream.Position = 0;
        using var loaded = (ConditionalGenerationTransformer)new MLContext().Model.Load(stream, out _);

        using var next = Ddpm(s_options).Fit(Rows("blue", "red"), loaded);

        Assert.Equal(["red", "blue", "green"], next.Generator.Vocabulary.Names);
        Assert.NotEqual(
            Pictures.Read(_context, first.Transform(Rows("red"))),
            Pictures.Read(_context, next.Transform(Rows("red")))
        );
    }

    [Fact]
    public void Fit_FromTheOptions_IsWhatTheOverloadDoes()
    {
        using var first = Ddpm(s_options).Fit(Rows("red", "blue"));
        var options = s_options with
        {
            Model = s_options.Model with { PreviousModel = (Trainers.Generation.DdpmGenerator)first.Generator },
        };

        using var byOption = Ddpm(options).Fit(Rows("blue", "red"));
        using var byOverload = Ddpm(s_options).Fit(Rows("blue", "red"), first);

        Assert.Equal(
            Pictures.Read(_context, byOption.Transform(Rows("red"))),
            Pictures.Read(_context, byOverload.Transform(Rows("red")))
        );
    }

    [Fact]
    public void Fit_FromAStageOfOtherLabelsOrShape_SaysWhichDiffer()
    {
        using var first = Ddpm(s_options).Fit(Rows("red", "blue"));
        var otherLabels = s_options with { Vocabulary = new(["blue", "red"]) };
        var otherShape = s_options with { Shape = new(1, 8, 8) };

        Assert.Contains(
            "Row 1 has the unknown label 'green'",
            Assert.Throws<InvalidDataException>(() => Ddpm(s_options).Fit(Rows("red", "green"), first)).Message
        );
        Assert.Contains(
            "knows the labels blue, red, and the data have red, blue",
            Assert
                .Throws<ArgumentException>(() =>
                    Ddpm(otherLabels with { Vocabulary = new(["red", "blue"]) }).Fit(Rows("red"), Reversed())
                )
                .Message
        );
        Assert.Contains(
            "shape of pictures 3×8×8, and this training 1×8×8",
            Assert.Throws<ArgumentException>(() => Ddpm(otherShape).Fit(Rows("red"), first)).Message
        );

        ConditionalGenerationTransformer Reversed() => Ddpm(otherLabels).Fit(Rows("red", "blue"));
    }

    [Fact]
    public void Fit_FromAGeneratorOfAnotherKind_SaysSo()
    {
        using var painted = new PaintedGenerator("red");
        var stage = _context
            .Transforms.GenerateConditionalImages("GeneratedImage", "Labels", painted)
            .Fit(Pictures.Rows(_context, "red"));

        Assert.Contains(
            "of kind 'painted'",
            Assert.Throws<ArgumentException>(() => Ddpm(s_options).Fit(Rows("red"), stage)).Message
        );
    }

    [Fact]
    public void Fit_StudentAndScorer_GoOnToo()
    {
        using var teacher = TinyModels.Generator("red", "blue");
        var student = _context.ImageGeneration.Trainers.DistilledDdpm(
            teacher,
            new DistilledDdpmEstimatorOptions
            {
                Model = new()
                {
                    Training = DistilledDdpmOptions.DefaultTraining with
                    {
                        Budget = TrainingBudget.OfSteps(1),
                        BatchSize = 2,
                    },
                },
            }
        );
        var scorer = _context.ImageGeneration.Trainers.ImageLabelScorer(
            new ImageLabelScorerEstimatorOptions { Shape = TinyModels.Shape, Model = TinyModels.Scorer }
        );

        using var firstStudent = student.Fit(Rows("red", "blue"));
        using var nextStudent = student.Fit(Rows("red", "blue"), firstStudent);
        using var firstScorer = scorer.Fit(Rows("red", "blue"));
        using var nextScorer = scorer.Fit(Rows("blue", "red"), firstScorer);

        Assert.Equal(firstScorer.Classifier.Vocabulary.Names, nextScorer.Classifier.Vocabulary.Names);
        Assert.Throws<ArgumentException>(() =>
            student.Fit(
                Rows("red"),
                _context.Transforms.GenerateConditionalImages("GeneratedImage", "Labels", teacher).Fit(Rows("red"))
            )
        );
    }

    private ConditionalDdpmEstimator Ddpm(ConditionalDdpmEstimatorOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);

    private IDataView Rows(params string[] labels) => PixelRow.View(_context, labels);
}
