using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>A scorer that has a say in what a student learns.</summary>
public sealed class StudentScorerGuidanceTests(BrieflyTrainedClassifier trained) : ScorerGuidanceTest(trained)
{
    [Fact]
    public void Train_WithAScorer_LearnsOtherwiseAndNamesIt()
    {
        using var teacher = Teacher();
        using var plain = Train(teacher, Options() with { ScorerGuidance = null });
        using var guided = Train(teacher, Options());

        Assert.NotEqual(WeightsOf(plain), WeightsOf(guided));
        Assert.Empty(plain.Provenance.GuidedBy);
        var guide = Assert.Single(Provenance.OfPictures(guided, new(), GenerationGuides.None).GuidedBy);
        Assert.Equal(ModelIdentity.Of(Scorer, "guide.zip"), new ModelIdentity(guide.Name, guide.Sha256));
        Assert.Equal(guided.Provenance.GuidedBy, [guide]);
        Assert.Equal("training", guide.Phase);
    }

    [Fact]
    public void Train_WithAHeavyScorer_PleasesItMore()
    {
        using var teacher = Teacher();
        using var scorer = TrainScorer(Images, steps: 40);
        var longer = Options() with { Budget = TrainingBudget.OfSteps(150), LearningRate = 2e-3 };
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
        var options = WithCheckpoints(Options());
        Assert.Throws<OperationCanceledException>(() => Train(teacher, OnProgress.StopAt(2, stop, options)));

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
        var others = new ImageCache(Images.Shape, new LabelVocabulary(["red", "green", "pink"]));
        others.Add(new byte[Images.Shape.Length], [2]);
        others.Add(new byte[Images.Shape.Length], [1]);
        using var fewer = TrainScorer(others, steps: 1);

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
        int[][] asked = [.. Enumerable.Range(0, 12).Select(row => new[] { row % Images.Vocabulary.Count })];
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
        var shares = scorer.Score(bytes, asked.Length).Chunk(Images.Vocabulary.Count);
        return asked
            .Zip(shares)
            .SelectMany(row =>
                row.Second.Select((share, label) => -Math.Log(row.First.Contains(label) ? share : 1 - share))
            )
            .Average();
    }

    private StudentTrainingOptions Options() =>
        new()
        {
            Budget = FourSteps.Budget,
            BatchSize = FourSteps.BatchSize,
            LearningRate = FourSteps.LearningRate,
            WarmupSteps = FourSteps.WarmupSteps,
            GuidanceScale = 1,
            ScorerGuidance = new() { Scorer = Scorer, Name = "guide.zip" },
        };

    private static LabelClassifier TrainScorer(ImageCache images, int steps) =>
        LabelClassifierTrainer.Train(
            images,
            new()
            {
                Budget = TrainingBudget.OfSteps(steps),
                BatchSize = 2,
                Network = "convnet",
                InputSize = 12,
            },
            torch.CPU
        );

    private DdpmGenerator Teacher() => ConditionalDdpmTrainer.Train(Images, FourSteps, torch.CPU);

    private DdpmGenerator Train(DdpmGenerator teacher, StudentTrainingOptions options) =>
        DistilledDdpmTrainer.Train(Images, options with { Teacher = teacher });
}
