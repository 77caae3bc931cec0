using System.Text.Json;
using Ddpm.Trainers.Tests.Scoring;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

public sealed class ValidationTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-validation-");

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Train_NothingBetterThanTheFirstMeasurement_StopsAndKeepsItsWeights()
    {
        var reports = new List<TrainingProgress>();

        // Nothing can be better by so much, so that the first measurement stays the best.
        using var model = Train(
            Options(
                new()
                {
                    Every = 3,
                    Patience = 2,
                    MinDelta = 1e9,
                }
            ),
            reports
        );

        Assert.Equal(9, reports[^1].Step);
        Assert.Equal(
            [3, 6, 9],
            reports.Select(report => report.Validation?.Step ?? 0).Distinct().Where(step => step > 0)
        );
        Assert.Equal(3, reports[^1].BestValidation!.Step);
        Assert.Equal(3, reports[^1].ModelStep);
        using var kept = new ModelSnapshots(_folder.FullName).Read(3, torch.CPU);
        using var last = new ModelSnapshots(_folder.FullName).Read(9, torch.CPU);
        Assert.Equal(WeightsOf((DdpmGenerator)kept), WeightsOf(model));
        Assert.NotEqual(WeightsOf((DdpmGenerator)last), WeightsOf(model));
        Assert.Equal(3, TrainedSteps(model.WriteDescription()));
    }

    [Fact]
    public void Train_Validated_LearnsAsItDoesWithout()
    {
        using (Train(Options(new() { Every = 2 }), [])) { }
        using var validated = new ModelSnapshots(_folder.FullName).Read(12, torch.CPU);

        using var plain = Train(WithoutSnapshots(null), []);

        Assert.Equal(WeightsOf(plain), WeightsOf((DdpmGenerator)validated));
    }

    [Fact]
    public void Train_ResumedAfterCancel_EndsInTheSameWeightsBitForBit()
    {
        var validation = new ValidationOptions { Every = 2, MinDelta = 1e9 };
        using var uninterrupted = Train(WithoutSnapshots(validation), []);
        var resumable = WithoutSnapshots(validation) with { CheckpointDirectory = _folder.FullName, Resume = true };
        using var stop = new CancellationTokenSource();
        var reports = new List<TrainingProgress>();

        Assert.Throws<OperationCanceledException>(() => Train(resumable, reports, stop, stopAt: 7));
        using var resumed = Train(resumable, reports);

        // What was best before the interruption is what the resumed run ends with.
        Assert.Equal(2, reports[^1].ModelStep);
        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Fact]
    public void Train_ResumedWithOtherValidation_IsRefused()
    {
        var options = WithoutSnapshots(new() { Every = 2 }) with { CheckpointDirectory = _folder.FullName };
        using (Train(options, [])) { }
        var other = options with { Resume = true, Validation = options.Validation! with { Every = 3 } };

        var error = Assert.Throws<InvalidDataException>(() => Train(other, []));

        Assert.Contains("another run", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Classifier_IsMeasuredByItsAccuracy()
    {
        var reports = new List<TrainingProgress>();
        var options = new ScorerTrainingOptions
        {
            InputSize = 12,
            Budget = TrainingBudget.OfEpochs(3),
            BatchSize = 32,
            AverageDecay = 0.5,
            Validation = new() { Images = ColourPatches.Create(count: 70, seed: 2), Metric = "accuracy" },
            OnProgress = reports.Add,
        };

        using var classifier = LabelClassifierTrainer.Train(
            ColourPatches.Create(count: 96, seed: 1),
            options,
            torch.CPU
        );

        var values = reports.Select(report => report.Validation).OfType<ValidationMeasure>().Distinct().ToList();
        Assert.Equal([3, 6, 9], values.Select(result => result.Step));
        Assert.All(values, result => Assert.InRange(result.Value, 0, 1));
        Assert.Equal(values.Max(result => result.Value), reports[^1].BestValidation!.Value);
    }

    [Fact]
    public void Train_Student_IsMeasuredByItsLoss()
    {
        using var teacher = Train(WithoutSnapshots(null), []);
        var reports = new List<TrainingProgress>();

        using var student = DistilledDdpmTrainer.Train(
            TinyPictures.Create(16),
            new()
            {
                Teacher = teacher,
                Budget = TrainingBudget.OfSteps(4),
                BatchSize = 8,
                Seed = 1,
                LearningRate = 2e-3,
                WarmupSteps = 3,
                AverageDecay = 0.5,
                Validation = new() { Images = TinyPictures.Create(11) },
                OnProgress = reports.Add,
            }
        );

        Assert.Equal([2, 4], reports.Select(report => report.Validation?.Step).OfType<long>().Distinct());
        Assert.All(reports[1..], report => Assert.True(double.IsFinite(report.Validation!.Value)));
    }

    [Fact]
    public void Train_MetricOrPicturesThatDoNotFit_SaysWhatIs()
    {
        var shape = new ImageCache(new ImageShape(3, 4, 4), TinyPictures.Vocabulary);
        shape.Add(new byte[48], [0]);
        var labels = new ImageCache(TinyPictures.Shape, new LabelVocabulary(["up"]));
        labels.Add(new byte[TinyPictures.Shape.Length], [0]);

        Assert.Contains("'accuracy' cannot be measured", Error(new() { Metric = "accuracy" }));
        Assert.Contains("Known metrics: loss", Error(new() { Metric = "accuracy" }));
        Assert.Contains("are 3×4×4", Error(new() { Images = shape }));
        Assert.Contains("labels up", Error(new() { Images = labels }));
        Assert.Contains(
            "no pictures to validate",
            Error(new() { Images = new ImageCache(TinyPictures.Shape, TinyPictures.Vocabulary) })
        );
        Assert.Contains(
            "needs pictures to measure on",
            Assert
                .Throws<ArgumentException>(() => Train(WithoutSnapshots(null) with { Validation = new() }, []))
                .Message
        );

        string Error(ValidationOptions validation) =>
            Assert.Throws<ArgumentException>(() => Train(Options(validation), [])).Message;
    }

    private DdpmTrainingOptions Options(ValidationOptions? validation) =>
        WithoutSnapshots(validation) with
        {
            SnapshotDirectory = _folder.FullName,
            SnapshotEvery = 1,
        };

    private static DdpmTrainingOptions WithoutSnapshots(ValidationOptions? validation) =>
        new()
        {
            Budget = TrainingBudget.OfSteps(12),
            BatchSize = 8,
            Seed = 1,
            WarmupSteps = 3,
            AverageDecay = 0.5,
            Validation = validation is null
                ? null
                : validation with
                {
                    Images = validation.Images ?? TinyPictures.Create(11),
                },
            Network = new ConditionalUNetOptions
            {
                Widths = [16],
                Blocks = [1],
                AttentionLevels = 0,
                HeadWidth = 8,
                ConditionWidth = 16,
                Dropout = 0.2,
            },
        };

    private static DdpmGenerator Train(
        DdpmTrainingOptions options,
        List<TrainingProgress> reports,
        CancellationTokenSource? stop = null,
        long stopAt = 0
    ) =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(24),
            options with
            {
                OnProgress = now =>
                {
                    reports.Add(now);
                    if (now.Step == stopAt)
                        stop?.Cancel();
                },
                CancellationToken = stop?.Token ?? CancellationToken.None,
            },
            torch.CPU
        );

    private static long TrainedSteps(string description) =>
        JsonDocument.Parse(description).RootElement.GetProperty("trainedSteps").GetInt64();
}
