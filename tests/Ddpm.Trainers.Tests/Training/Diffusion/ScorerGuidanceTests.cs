using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Tests.Scoring;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A scorer that has a say in training.</summary>
public sealed class ScorerGuidanceTests(BrieflyTrainedClassifier trained)
    : TorchTest,
        IClassFixture<BrieflyTrainedClassifier>
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");
    private readonly ImageCache _images = ColourPatches.Create(count: 8, seed: 3);

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Train_WithAScorer_RecordsWhoItWas()
    {
        using var model = Train(Options());

        Assert.Equal(ModelIdentity.Of(trained.Classifier, "trainer.zip"), model.TrainingScorer);
        using var read = Read(model);
        Assert.Equal(model.TrainingScorer, read.TrainingScorer);
        var guide = Assert.Single(GuidingScorer.Of(read, new SamplingOptions(), GenerationGuides.None));
        Assert.Equal(("trainer.zip", "training"), (guide.Name, guide.Phase));
        Assert.NotNull(guide.TrainingData);
        Assert.Equal(trained.Classifier.TrainingData, guide.TrainingData);
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
        using var student = DistilledDdpmTrainer.Train(model, _images, distilled);
        using var plain = Train(Options() with { ScorerGuidance = null });
        using var further = DistilledDdpmTrainer.Train(plain, _images, distilled with { PreviousModel = student });

        foreach (var later in new[] { continued, student, further })
        {
            Assert.Equal(model.TrainingScorer, later.TrainingScorer);
            Assert.Equal(
                trained.Classifier.TrainingData,
                Assert.Single(GuidingScorer.Of(later, new(), GenerationGuides.None)).TrainingData
            );
        }
    }

    [Fact]
    public void Train_ContinuedWithAnotherScorer_NamesBoth()
    {
        using var model = Train(Options());
        using var other = LabelClassifierTrainer.Train(
            _images,
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
        var options = Options();

        var error = Assert.Throws<ArgumentException>(() =>
            Train(
                options with
                {
                    PreviousModel = model,
                    ScorerGuidance = options.ScorerGuidance! with { Scorer = other, Name = "other.zip" },
                }
            )
        );

        Assert.Contains("learnt with the scorer 'trainer.zip'", error.Message, StringComparison.Ordinal);
        Assert.Contains("not with 'other.zip'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithoutAScorer_RecordsNone()
    {
        using var model = Train(Options() with { ScorerGuidance = null });

        Assert.Null(model.TrainingScorer);
        Assert.DoesNotContain("trainingScorerData", model.WriteDescription(), StringComparison.Ordinal);
        Assert.Empty(GuidingScorer.Of(model, new SamplingOptions(), GenerationGuides.None));
    }

    [Fact]
    public void Train_WithAScorer_EndsInOtherWeightsAndLeavesTheScorersAlone()
    {
        var before = WeightsOf(trained.Classifier);
        using var with = Train(Options());
        using var without = Train(Options() with { ScorerGuidance = null });

        Assert.NotEqual(WeightsOf(without), WeightsOf(with));
        Assert.Equal(before, WeightsOf(trained.Classifier));
    }

    [Fact]
    public void Train_ResumedWithTheScorer_EndsInTheSameWeightsAndWithAnotherIsRefused()
    {
        using var uninterrupted = Train(Options());
        using var stop = new CancellationTokenSource();
        var options = Options();
        options = options with
        {
            Training = options.Training with
            {
                CheckpointDirectory = _folder.FullName,
                CheckpointEvery = 2,
                Resume = true,
            },
        };
        Assert.Throws<OperationCanceledException>(() => Train(options, OnProgress.StopAt(2, stop), stop.Token));

        var heavier = options with { ScorerGuidance = options.ScorerGuidance! with { Weight = 2 } };
        var none = options with { ScorerGuidance = null };
        Assert.Throws<InvalidDataException>(() => Train(heavier));
        Assert.Contains(
            ModelIdentity.Of(trained.Classifier, "x").Sha256,
            Assert.Throws<InvalidDataException>(() => Train(none)).Message
        );

        using var resumed = Train(options);
        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Fact]
    public void PerPicture_Levels_CountByTheirShareOfSignal()
    {
        using var normalizer = new PixelNormalizer(PixelStatistics.Measure(_images), _images.Shape, torch.CPU);
        var options = Options().ScorerGuidance! with { Weight = 3 };
        var loss = new ScorerLoss(
            options,
            ModelIdentity.Of(options.Scorer, "x"),
            normalizer,
            _images.Vocabulary,
            _images.Shape
        );
        var pictures = torch.zeros(4, 3, 12, 12);
        int[][] labels =
        [
            [0],
            [0],
            [0],
            [],
        ];
        NoiseLevel[] levels = [NoiseLevel.Clean, new(0, 0.6, 0.8), new(0, 0, 1), NoiseLevel.Clean];

        var values = loss.PerPicture(pictures, labels, levels).data<float>().ToArray();

        // The same picture each time; where the model was told nothing the scorer says nothing.
        var logits = trained.Classifier.Logits(normalizer.Denormalize(pictures))[0].data<float>().ToArray();
        var entropy = logits.Select((logit, label) => Math.Log(1 + Math.Exp(label == 0 ? -logit : logit))).Average();
        Assert.Equal(3 * entropy, values[0], 1e-4);
        Assert.Equal(3 * entropy * 0.36, values[1], 1e-4);
        Assert.Equal([0, 0], values[2..]);
    }

    // A network that knows the answer sees the clean picture: that is what a penalty must be shown, for every target.
    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    public void Loss_Penalty_IsShownTheEstimateOfTheCleanPictureAndAdded(string target)
    {
        var clean = torch.randn([2, 1, 2, 2], generator: new torch.Generator(1));
        var noise = torch.randn([2, 1, 2, 2], generator: new torch.Generator(2));
        var schedule = NoiseSchedule.Linear();
        NoiseLevel[] levels = [schedule.Levels[100], schedule.Levels[700]];
        var model = new DenoisingModel(
            new Knowing(clean, noise, levels, target),
            schedule,
            DenoisingTarget.ByName(target)
        );
        using var labels = LabelBatch.Create(
            [
                [0],
                [0],
            ],
            1,
            torch.CPU
        );
        torch.Tensor? shown = null;

        var loss = model.Loss(
            clean,
            noise,
            levels,
            labels,
            LossWeight.Clean,
            penalty: estimates =>
            {
                shown = estimates.DetachFromDisposeScope();
                return torch.tensor(new float[] { 1, 4 });
            }
        );

        Assert.Equal(2.5f, loss.item<float>(), 1e-3f);
        Assert.Equal(0, (clean - shown!).abs().max().item<float>(), 1e-3);
        shown!.Dispose();
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
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(_images.Shape)).ParamName
        );
    }

    [Fact]
    public void Train_ScorerOfOtherPictures_SaysSoBeforeTraining()
    {
        var larger = ColourPatches.Create(count: 8, seed: 3, side: 16);
        var others = new ImageCache(_images.Shape, new LabelVocabulary(["red", "green", "pink"]));
        others.Add(new byte[_images.Shape.Length], [2]);

        var shape = Assert.Throws<ArgumentException>(() => ConditionalDdpmTrainer.Train(larger, Options(), torch.CPU));
        var label = Assert.Throws<ArgumentException>(() => ConditionalDdpmTrainer.Train(others, Options(), torch.CPU));

        Assert.Contains("pictures of 3×12×12, the model for 3×16×16", shape.Message);
        Assert.Contains("does not know the model's label 'pink'", label.Message);
    }

    [Fact]
    public void Read_DescriptionWithoutAProperHash_IsInvalidData()
    {
        using var model = Train(Options());
        var hash = model.TrainingScorer!.Sha256;
        using var weights = new MemoryStream(WeightsOf(model));

        Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(
                model.WriteDescription().Replace(hash, hash[1..], StringComparison.Ordinal),
                weights,
                torch.CPU
            )
        );
    }

    private ConditionalDdpmOptions Options() =>
        new()
        {
            Training = new()
            {
                Budget = TrainingBudget.OfSteps(4),
                BatchSize = 4,
                WarmupSteps = 0,
            },
            Network = new ConditionalUNetOptions
            {
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
                ConditionWidth = 16,
            },
            ScorerGuidance = new() { Scorer = trained.Classifier, Name = "trainer.zip" },
        };

    private DdpmGenerator Train(
        ConditionalDdpmOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => ConditionalDdpmTrainer.Train(_images, options, torch.CPU, progress, cancellationToken);

    private static DdpmGenerator Read(DdpmGenerator model) =>
        DdpmGenerator.Read(model.WriteDescription(), new MemoryStream(WeightsOf(model)), torch.CPU);

    private static byte[] WeightsOf(ITrainedModel model)
    {
        using var stream = new MemoryStream();
        model.WriteWeights(stream);
        return stream.ToArray();
    }

    private sealed class Knowing(torch.Tensor clean, torch.Tensor noise, NoiseLevel[] levels, string target)
        : IDenoisingNetwork
    {
        public torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels)
        {
            var alpha = torch.tensor(levels.Select(level => (float)level.Alpha).ToArray(), [2, 1, 1, 1]);
            var sigma = torch.tensor(levels.Select(level => (float)level.Sigma).ToArray(), [2, 1, 1, 1]);
            return target switch
            {
                "epsilon" => noise,
                "x0" => clean,
                _ => alpha * noise - sigma * clean,
            };
        }
    }
}
