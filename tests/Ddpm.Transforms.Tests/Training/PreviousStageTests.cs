using Microsoft.ML;

namespace Ddpm.Transforms.Tests.Training;

/// <summary>Estimators that go on from a trained stage.</summary>
public sealed class PreviousStageTests
{
    private readonly MLContext _context = new(seed: 2);

    [Fact]
    public void Fit_FromALoadedStage_GoesOnWithItsLabelsInItsOrder()
    {
        var options = TinyModels.Ddpm with { Vocabulary = new(["red", "blue", "green"]) };
        using var first = Ddpm(options).Fit(Rows("red", "blue", "green"));
        using var stream = new MemoryStream();
        _context.Model.Save(first, null, stream);
        stream.Position = 0;
        using var loaded = (ConditionalGenerationTransformer)new MLContext().Model.Load(stream, out _);

        using var next = Ddpm(TinyModels.Ddpm).Fit(Rows("blue", "red"), loaded);

        Assert.Equal(["red", "blue", "green"], next.Generator.Vocabulary.Names);
        Assert.NotEqual(
            Pictures.Read(_context, first.Transform(Rows("red"))),
            Pictures.Read(_context, next.Transform(Rows("red")))
        );
    }

    [Fact]
    public void Fit_FromTheOptions_IsWhatTheOverloadDoes()
    {
        using var first = Ddpm(TinyModels.Ddpm).Fit(Rows("red", "blue"));
        var options = TinyModels.Ddpm with { PreviousModel = (Ddpm.Trainers.DdpmGenerator)first.Generator };

        using var byOption = Ddpm(options).Fit(Rows("blue", "red"));
        using var byOverload = Ddpm(TinyModels.Ddpm).Fit(Rows("blue", "red"), first);

        Assert.Equal(
            Pictures.Read(_context, byOption.Transform(Rows("red"))),
            Pictures.Read(_context, byOverload.Transform(Rows("red")))
        );
    }

    [Fact]
    public void Fit_FromAStageOfOtherLabelsOrShape_SaysWhichDiffer()
    {
        using var first = Ddpm(TinyModels.Ddpm).Fit(Rows("red", "blue"));
        var otherLabels = TinyModels.Ddpm with { Vocabulary = new(["blue", "red"]) };
        var otherShape = TinyModels.Ddpm with { Shape = new(1, 8, 8) };

        Assert.Contains(
            "Row 1 has the unknown label 'green'",
            Assert.Throws<InvalidDataException>(() => Ddpm(TinyModels.Ddpm).Fit(Rows("red", "green"), first)).Message
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
            .Transforms.GenerateConditionalImages("GeneratedImage", "Label", painted)
            .Fit(Pictures.Rows(_context, "red"));

        Assert.Contains(
            "of kind 'painted'",
            Assert.Throws<ArgumentException>(() => Ddpm(TinyModels.Ddpm).Fit(Rows("red"), stage)).Message
        );
    }

    [Fact]
    public void Fit_StudentAndScorer_GoOnToo()
    {
        using var teacher = TinyModels.Generator("red", "blue");
        var student = _context.ImageGeneration.Trainers.DistilledDdpm(TinyModels.Student with { Teacher = teacher });
        var scorer = _context.ImageGeneration.Trainers.ImageLabelScorer(TinyModels.Scorer);

        using var firstStudent = student.Fit(Rows("red", "blue"));
        using var nextStudent = student.Fit(Rows("red", "blue"), firstStudent);
        using var firstScorer = scorer.Fit(Rows("red", "blue"));
        using var nextScorer = scorer.Fit(Rows("blue", "red"), firstScorer);

        Assert.Equal(firstScorer.Classifier.Vocabulary.Names, nextScorer.Classifier.Vocabulary.Names);
        Assert.Throws<ArgumentException>(() =>
            student.Fit(
                Rows("red"),
                _context.Transforms.GenerateConditionalImages("GeneratedImage", "Label", teacher).Fit(Rows("red"))
            )
        );
    }

    private ConditionalImageTrainer Ddpm(ConditionalDdpmOptions options) =>
        _context.ImageGeneration.Trainers.ConditionalDdpm(options);

    private IDataView Rows(params string[] labels) => PixelRow.View(_context, labels);
}
