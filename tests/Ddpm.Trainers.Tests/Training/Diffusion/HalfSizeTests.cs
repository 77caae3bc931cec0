using Ddpm.Trainers.Tests.Networks;
using static Ddpm.Trainers.Tests.ModelBytes;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class HalfSizeTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public static TheoryData<string> Schedules => ["linear", "karras", "flow"];

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Level_AnyOfASchedule_HasHalfTheNoiseToSignalRatio(string name)
    {
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr: false);

        foreach (var level in schedule.Levels.Where(level => level.Ratio > 2 * schedule.Levels[0].Ratio))
        {
            var half = HalfSize.Level(schedule, level);
            if (level.Alpha == 0)
                Assert.Equal(level, half);
            else
                Assert.Equal(1, half.Ratio / level.Ratio * 2, 1e-9);
            Assert.InRange(half.Time, schedule.Levels[0].Time, level.Time);
        }

        Assert.Equal(schedule.Levels[0], HalfSize.Level(schedule, schedule.Levels[0]));
    }

    [Fact]
    public void Enlarge_HalvedPictures_KeepsTheirMeans()
    {
        var pictures = TinyNetworks.Noise(2);

        var half = HalfSize.Of(pictures);

        Assert.Equal([2, 3, 4, 4], half.shape);
        Assert.Equal(pictures[1, 2, ..2, ..2].mean().item<float>(), half[1, 2, 0, 0].item<float>(), 1e-6f);
        Assert.True(HalfSize.Of(HalfSize.Enlarge(half)).allclose(half));
    }

    [Theory]
    [MemberData(nameof(TinyNetworks.Names), MemberType = typeof(TinyNetworks))]
    public void Predict_HalfOfThePicture_AnswersInItsSize(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var labels = TinyNetworks.Batch([0, 1]);

        Assert.Equal([1, 3, 4, 4], network.Predict(HalfSize.Of(TinyNetworks.Noise(1)), tensor([5f]), labels).shape);
        Assert.Throws<ArgumentException>(() => network.Predict(ones(1, 3, 4, 8), tensor([5f]), labels));
        Assert.Throws<ArgumentException>(() => network.Predict(ones(1, 3, 2, 2), tensor([5f]), labels));
    }

    [Theory]
    [InlineData("unet-tokens")]
    [InlineData("transformer-pooled")]
    public void Train_ResumedInEitherPhase_EndsInTheSameWeightsBitForBit(string name)
    {
        var options = Options(name);
        using var uninterrupted = Train(options);
        using var full = Train(options with { HalfSizeShare = 0 });

        var resumable = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        foreach (var step in new[] { 2, 5 })
        {
            using var stop = new CancellationTokenSource();
            Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(step, stop, resumable)));
        }

        using var resumed = Train(resumable);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
        Assert.NotEqual(WeightsOf(full), WeightsOf(resumed));
    }

    [Fact]
    public void Train_HalfOfTheSteps_SaysInWhichPhaseItIs()
    {
        var phases = new List<string?>();
        using var trained = Train(Options("unet-tokens") with { OnProgress = now => phases.Add(now.Phase) });

        Assert.Equal(["at half size", "at half size", null, null, null, null], phases);
        Assert.Contains("\"HalfSizeShare\":0.5", trained.WriteDescription(), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithValidation_MeasuresAtFullSizeThroughout()
    {
        var measures = new List<double>();
        using var trained = Train(
            Options("unet-tokens") with
            {
                LearningRate = 1e-12,
                Validation = new() { Images = TinyPictures.Create(4), Every = 1 },
                OnProgress = now => measures.Add(now.Validation!.Value),
            }
        );

        Assert.All(measures, measure => Assert.Equal(measures[0], measure, 1e-4));
    }

    [Theory]
    [InlineData(1, 9, "cannot be halved")]
    [InlineData(2, 6, "HalfSizeShare asks for")]
    public void Validate_PicturesWhoseHalfDoesNotFit_SaysSo(int patch, int side, string expected)
    {
        var options = new DdpmTrainingOptions
        {
            Network = new ConditionalUNetOptions
            {
                PatchSize = patch,
                Widths = [8],
                Blocks = [1],
                AttentionLevels = 0,
            },
            HalfSizeShare = 0.5,
        };

        var error = Assert.Throws<ArgumentException>(() => options.Validate(new ImageShape(3, side, side)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        options.Validate(new ImageShape(3, 8, 8));
        (options with { HalfSizeShare = 0 }).Validate(new ImageShape(3, side, side));
    }

    private static DdpmTrainingOptions Options(string network) =>
        new()
        {
            Budget = TrainingBudget.OfSteps(6),
            BatchSize = 4,
            Seed = 1,
            WarmupSteps = 1,
            AverageDecay = 0,
            HalfSizeShare = 0.5,
            Network = TinyNetworks.Options[network],
        };

    private static DdpmGenerator Train(DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(TinyPictures.Create(12), options, CPU);
}
