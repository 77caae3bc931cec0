using System.Text.Json.Nodes;
using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Tests.Scoring;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
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

        Assert.Equal([ModelIdentity.Of(Scorer, "trainer.zip")], model.TrainingScorers);
        using var read = Read(model);
        Assert.Equal(model.TrainingScorers, read.TrainingScorers);
        var guide = Assert.Single(GuidingScorer.Of(read, new SamplingOptions(), GenerationGuides.None));
        Assert.Equal(("trainer.zip", "training"), (guide.Name, guide.Phase));
        Assert.NotNull(guide.TrainingData);
        Assert.Equal(Scorer.TrainingData, guide.TrainingData);
    }

    [Fact]
    public void Of_WeakerModelThatLearntWithAScorer_NamesItWhereThatModelGuides()
    {
        using var weaker = Train(Options());
        using var model = Train(Options() with { ScorerGuidance = null });
        var guides = new GenerationGuides { Model = weaker };

        var guide = Assert.Single(GuidingScorer.Of(model, new() { GuideScale = 2 }, guides));

        Assert.Equal(("trainer.zip", "training"), (guide.Name, guide.Phase));
        Assert.Empty(GuidingScorer.Of(model, new(), guides));
    }

    [Fact]
    public void Train_StudentOrContinuedModel_KeepsTheScorerOfTheModelBefore()
    {
        using var model = Train(Options());
        using var continued = Train(Options() with { ScorerGuidance = null, PreviousModel = model });
        var distilled = new DistilledDdpmOptions
        {
            Training = new() { Budget = TrainingBudget.OfSteps(1), BatchSize = 4 },
        };
        using var student = DistilledDdpmTrainer.Train(model, Images, distilled);
        using var plain = Train(Options() with { ScorerGuidance = null });
        using var further = DistilledDdpmTrainer.Train(plain, Images, distilled with { PreviousModel = student });

        foreach (var later in new[] { continued, student, further })
        {
            Assert.Equal(model.TrainingScorers, later.TrainingScorers);
            Assert.Equal(
                Scorer.TrainingData,
                Assert.Single(GuidingScorer.Of(later, new(), GenerationGuides.None)).TrainingData
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
        Assert.Equal(third.TrainingScorers, read.TrainingScorers);
        Assert.Equal(
            third.TrainingScorers.Select(scorer => scorer.Sha256),
            GuidingScorer.Of(read, new(), GenerationGuides.None).Select(scorer => scorer.Sha256)
        );
    }

    [Fact]
    public void Read_DescriptionOfFormatOnePointFour_KeepsItsOnlyScorer()
    {
        using var model = Train(Options());
        var now = JsonNode.Parse(model.WriteDescription())!.AsObject();
        var scorer = now["trainingScorers"]![0]!;
        now.Remove("trainingScorers");
        now["trainingScorer"] = new JsonObject
        {
            ["name"] = scorer["name"]!.GetValue<string>(),
            ["sha256"] = scorer["sha256"]!.GetValue<string>(),
        };
        now["trainingScorerWeight"] = scorer["weight"]!.GetValue<double>();
        now["trainingScorerData"] = scorer["trainingData"]!.DeepClone();

        using var read = DdpmGenerator.Read(now.ToJsonString(), new MemoryStream(WeightsOf(model)), torch.CPU);

        Assert.Equal(model.TrainingScorers, read.TrainingScorers);
        Assert.Equal(model.WriteDescription(), read.WriteDescription());
    }

    [Fact]
    public void Train_WithoutAScorer_RecordsNone()
    {
        using var model = Train(Options() with { ScorerGuidance = null });

        Assert.Empty(model.TrainingScorers);
        Assert.DoesNotContain("trainingScorerData", model.WriteDescription(), StringComparison.Ordinal);
        Assert.Empty(GuidingScorer.Of(model, new SamplingOptions(), GenerationGuides.None));
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
        var options = Options() with { Training = FourStepsWithCheckpoints };
        Assert.Throws<OperationCanceledException>(() => Train(options, OnProgress.StopAt(2, stop), stop.Token));

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
        var hash = Assert.Single(model.TrainingScorers).Sha256;
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
                Training = LabelClassifierOptions.DefaultTraining with
                {
                    Budget = TrainingBudget.OfSteps(1),
                    BatchSize = 4,
                    Seed = 99,
                },
                InputSize = 12,
            },
            torch.CPU
        );

    private ConditionalDdpmOptions Options() =>
        new()
        {
            Training = FourSteps,
            Network = TinyNetwork,
            ScorerGuidance = new() { Scorer = Scorer, Name = "trainer.zip" },
        };

    private DdpmGenerator Train(
        ConditionalDdpmOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => ConditionalDdpmTrainer.Train(Images, options, torch.CPU, progress, cancellationToken);

    private static IEnumerable<string> Names(DdpmGenerator model) =>
        model.TrainingScorers.Select(scorer => scorer.Name);

    private static DdpmGenerator Read(DdpmGenerator model) =>
        DdpmGenerator.Read(model.WriteDescription(), new MemoryStream(WeightsOf(model)), torch.CPU);
}
