using Ddpm.Tests;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Tests.Scoring;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A scorer that has a say in what a student learns.</summary>
public sealed class StudentScorerGuidanceTests(BrieflyTrainedClassifier trained)
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
    public void Train_WithAScorer_LearnsOtherwiseAndNamesIt()
    {
        using var teacher = Teacher();
        using var plain = Train(teacher, Options() with { ScorerGuidance = null });
        using var guided = Train(teacher, Options());

        Assert.NotEqual(WeightsOf(plain), WeightsOf(guided));
        Assert.Empty(plain.TrainingScorers);
        Assert.Equal([ModelIdentity.Of(trained.Classifier, "guide.zip")], guided.TrainingScorers);
        Assert.Equal("training", Assert.Single(GuidingScorer.Of(guided, new(), GenerationGuides.None)).Phase);
    }

    [Fact]
    public void Train_WithAHeavyScorer_PleasesItMore()
    {
        using var teacher = Teacher();
        using var scorer = Scorer(_images, steps: 40);
        var longer = Options() with
        {
            Training = Options().Training with { Budget = TrainingBudget.OfSteps(150), LearningRate = 2e-3 },
        };
        var guidance = new ScorerGuidanceOptions { Scorer = scorer, Weight = 30 };

        using var plain = Train(teacher, longer with { ScorerGuidance = null });
        using var guided = Train(teacher, longer with { ScorerGuidance = guidance });

        var (without, with) = (Displeasure(scorer, plain), Displeasure(scorer, guided));
        Assert.True(with < 0.8 * without, $"{with} instead of {without}");
    }

    [Fact]
    public void Train_ResumedWithTheScorer_EndsInTheSameWeightsAndWithAnotherWeightIsRefused()
    {
        using var teacher = Teacher();
        using var uninterrupted = Train(teacher, Options());
        using var stop = new CancellationTokenSource();
        var options = Options() with
        {
            Training = Options().Training with
            {
                CheckpointDirectory = _folder.FullName,
                CheckpointEvery = 2,
                Resume = true,
            },
        };
        Assert.Throws<OperationCanceledException>(() =>
            DistilledDdpmTrainer.Train(teacher, _images, options, OnProgress.StopAt(2, stop), stop.Token)
        );

        var heavier = options with { ScorerGuidance = options.ScorerGuidance! with { Weight = 2 } };
        Assert.Throws<InvalidDataException>(() => Train(teacher, heavier));
        Assert.Throws<InvalidDataException>(() => Train(teacher, options with { ScorerGuidance = null }));
        using var resumed = Train(teacher, options);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Fact]
    public void Train_ScorerThatLacksALabel_SaysSo()
    {
        using var teacher = Teacher();
        var others = new ImageCache(_images.Shape, new LabelVocabulary(["red", "green", "pink"]));
        others.Add(new byte[_images.Shape.Length], [2]);
        others.Add(new byte[_images.Shape.Length], [1]);
        using var fewer = Scorer(others, steps: 1);

        var error = Assert.Throws<ArgumentException>(() =>
            Train(teacher, Options() with { ScorerGuidance = new() { Scorer = fewer } })
        );

        Assert.Contains("does not know the model's label", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WeightOutOfRange_NamesIt()
    {
        using var teacher = Teacher();
        var options = Options() with { ScorerGuidance = Options().ScorerGuidance! with { Weight = 0 } };

        Assert.Equal("Weight", Assert.Throws<ArgumentOutOfRangeException>(() => Train(teacher, options)).ParamName);
    }

    /// <summary>The scorer's cross entropy on pictures that a student draws in one call, four of each label.</summary>
    private double Displeasure(LabelClassifier scorer, DdpmGenerator student)
    {
        int[][] asked = [.. Enumerable.Range(0, 12).Select(row => new[] { row % _images.Vocabulary.Count })];
        var pictures = student.Generate(
            new()
            {
                Labels = asked,
                Seeds = [.. asked.Select((_, row) => (long)row)],
                Sampling = new()
                {
                    Sampler = "consistency",
                    Steps = 1,
                    GuidanceScale = 1,
                },
            }
        );
        var bytes = Enumerable.Range(0, pictures.Count).SelectMany(row => pictures[row].ToArray()).ToArray();
        var shares = scorer.Score(bytes, asked.Length).Chunk(_images.Vocabulary.Count);
        return asked
            .Zip(shares)
            .SelectMany(row =>
                row.Second.Select((share, label) => -Math.Log(row.First.Contains(label) ? share : 1 - share))
            )
            .Average();
    }

    private DistilledDdpmOptions Options() =>
        new()
        {
            Training = new()
            {
                Budget = TrainingBudget.OfSteps(4),
                BatchSize = 4,
                WarmupSteps = 0,
            },
            GuidanceScale = 1,
            ScorerGuidance = new() { Scorer = trained.Classifier, Name = "guide.zip" },
        };

    private static LabelClassifier Scorer(ImageCache images, int steps) =>
        LabelClassifierTrainer.Train(
            images,
            new()
            {
                Training = LabelClassifierOptions.DefaultTraining with
                {
                    Budget = TrainingBudget.OfSteps(steps),
                    BatchSize = 2,
                },
                Network = "convnet",
                InputSize = 12,
            },
            torch.CPU
        );

    private DdpmGenerator Teacher() =>
        ConditionalDdpmTrainer.Train(
            _images,
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
            },
            torch.CPU
        );

    private DdpmGenerator Train(DdpmGenerator teacher, DistilledDdpmOptions options) =>
        DistilledDdpmTrainer.Train(teacher, _images, options);

    private static byte[] WeightsOf(DdpmGenerator model)
    {
        using var stream = new MemoryStream();
        model.WriteWeights(stream);
        return stream.ToArray();
    }
}
