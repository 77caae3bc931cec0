using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A scorer that has a say in training.</summary>
public sealed class ScorerGuidanceTests(BrieflyTrainedClassifier trained) : ScorerGuidanceTest(trained)
{
    [Fact]
    public void Train_WithAScorer_RecordsWhoItWas()
    {
        using var model = Train(Options());

        Assert.Equal([ModelIdentity.Of(Scorer, "trainer.zip")], Guides(model));
        using var read = Read(model);
        Assert.Equal(model.Provenance.GuidedBy, read.Provenance.GuidedBy);
        var guide = Assert.Single(Provenance.OfPictures(read, new SamplingOptions(), GenerationGuides.None).GuidedBy);
        Assert.Equal(("trainer.zip", "training"), (guide.Name, guide.Phase));
        Assert.NotNull(guide.TrainingData);
        Assert.Equal(Scorer.Provenance.TrainingData, guide.TrainingData);
    }

    [Fact]
    public void Of_WeakerModelThatLearntWithAScorer_NamesItWhereThatModelGuides()
    {
        using var weaker = Train(Options());
        using var model = Train(Options() with { ScorerGuidance = null });
        var guides = new GenerationGuides { Model = weaker };

        var guide = Assert.Single(Provenance.OfPictures(model, new() { GuideScale = 2 }, guides).GuidedBy);

        Assert.Equal(("trainer.zip", "training"), (guide.Name, guide.Phase));
        Assert.Empty(Provenance.OfPictures(model, new(), guides).GuidedBy);
    }

    [Fact]
    public void Train_StudentOrContinuedModel_KeepsTheScorerOfTheModelBefore()
    {
        using var model = Train(Options());
        using var continued = Train(Options() with { ScorerGuidance = null, PreviousModel = model });
        var distilled = new StudentTrainingOptions
        {
            Teacher = model,
            Budget = TrainingBudget.OfSteps(1),
            BatchSize = 4,
            LearningRate = 2e-3,
        };
        using var student = DistilledDdpmTrainer.Train(Images, distilled);
        using var plain = Train(Options() with { ScorerGuidance = null });
        using var further = DistilledDdpmTrainer.Train(
            Images,
            distilled with
            {
                Teacher = plain,
                PreviousModel = student,
            }
        );

        foreach (var later in new[] { continued, student, further })
        {
            Assert.Equal(model.Provenance.GuidedBy, later.Provenance.GuidedBy);
            Assert.Equal(
                Scorer.Provenance.TrainingData,
                Assert.Single(Provenance.OfPictures(later, new(), GenerationGuides.None).GuidedBy).TrainingData
            );
        }
    }

    [Fact]
    public void Train_ContinuedWithAnotherScorer_NamesBothAndTheLastOneLast()
    {
        using var other = OtherScorer();
        var options = Options();
        using var model = Train(options);
        var withOther = new ScorerGuidanceOptions { Scorer = other, Name = "other.zip" };

        using var second = Train(options with { PreviousModel = model, ScorerGuidance = withOther });
        using var third = Train(options with { PreviousModel = second });
        using var read = Read(third);

        Assert.Equal(["trainer.zip", "other.zip"], Names(second));
        Assert.Equal(["other.zip", "trainer.zip"], Names(third));
        Assert.Equal(third.Provenance.GuidedBy, read.Provenance.GuidedBy);
        Assert.Equal(
            third.Provenance.GuidedBy.Select(scorer => scorer.Sha256),
            Provenance.OfPictures(read, new(), GenerationGuides.None).GuidedBy.Select(scorer => scorer.Sha256)
        );
    }

    [Fact]
    public void Train_WithoutAScorer_RecordsNone()
    {
        using var model = Train(Options() with { ScorerGuidance = null });

        Assert.Empty(model.Provenance.GuidedBy);
        Assert.Contains("\"guidedBy\":[]", model.WriteDescription(), StringComparison.Ordinal);
        Assert.Empty(Provenance.OfPictures(model, new SamplingOptions(), GenerationGuides.None).GuidedBy);
    }

    [Fact]
    public void Train_WithAScorer_EndsInOtherWeightsAndLeavesTheScorersAlone()
    {
        var before = WeightsOf(Scorer);
        using var with = Train(Options());
        using var without = Train(Options() with { ScorerGuidance = null });

        Assert.NotEqual(WeightsOf(without), WeightsOf(with));
        Assert.Equal(before, WeightsOf(Scorer));
    }

    [Fact]
    public void Train_ResumedWithTheScorer_EndsInTheSameWeightsAndWithAnotherIsRefused()
    {
        using var uninterrupted = Train(Options());
        using var stop = new CancellationTokenSource();
        var options = WithCheckpoints(Options());
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(2, stop, options)));

        var heavier = options with { ScorerGuidance = options.ScorerGuidance! with { Weight = 2 } };
        var none = options with { ScorerGuidance = null };
        Assert.Throws<InvalidDataException>(() => Train(heavier));
        Assert.Contains(
            ModelIdentity.Of(Scorer, "x").Sha256,
            Assert.Throws<InvalidDataException>(() => Train(none)).Message
        );

        using var resumed = Train(options);
        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Validate_WeightOutOfRange_NamesIt(double weight)
    {
        var options = Options() with { ScorerGuidance = Options().ScorerGuidance! with { Weight = weight } };

        Assert.Equal(
            "Weight",
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(Images.Shape)).ParamName
        );
    }

    [Fact]
    public void Train_ScorerOfOtherPictures_SaysSoBeforeTraining()
    {
        var larger = ColourPatches.Create(count: 8, seed: 3, side: 16);
        var others = new ImageCache(Images.Shape, new LabelVocabulary(["red", "green", "pink"]));
        others.Add(new byte[Images.Shape.Length], [2]);

        var shape = Assert.Throws<ArgumentException>(() => ConditionalDdpmTrainer.Train(larger, Options(), torch.CPU));
        var label = Assert.Throws<ArgumentException>(() => ConditionalDdpmTrainer.Train(others, Options(), torch.CPU));

        Assert.Contains("pictures of 3×12×12, the model for 3×16×16", shape.Message);
        Assert.Contains("does not know the model's label 'pink'", label.Message);
    }

    [Fact]
    public void Read_DescriptionWithoutAProperHash_IsInvalidData()
    {
        using var model = Train(Options());
        var hash = Assert.Single(model.Provenance.GuidedBy).Sha256;
        using var weights = new MemoryStream(WeightsOf(model));

        Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(
                model.WriteDescription().Replace(hash, hash[1..], StringComparison.Ordinal),
                weights,
                torch.CPU
            )
        );
    }

    private LabelClassifier OtherScorer() =>
        LabelClassifierTrainer.Train(
            Images,
            new()
            {
                Budget = TrainingBudget.OfSteps(1),
                BatchSize = 4,
                Seed = 99,
                InputSize = 12,
            },
            torch.CPU
        );

    private DdpmTrainingOptions Options() =>
        FourSteps with
        {
            ScorerGuidance = new() { Scorer = Scorer, Name = "trainer.zip" },
        };

    private DdpmGenerator Train(DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(Images, options, torch.CPU);

    private static IEnumerable<string> Names(DdpmGenerator model) =>
        model.Provenance.GuidedBy.Select(scorer => scorer.Name);

    private static IEnumerable<ModelIdentity> Guides(DdpmGenerator model) =>
        model.Provenance.GuidedBy.Select(scorer => new ModelIdentity(scorer.Name, scorer.Sha256));

    private static DdpmGenerator Read(DdpmGenerator model) =>
        DdpmGenerator.Read(model.WriteDescription(), new MemoryStream(WeightsOf(model)), torch.CPU);
}
