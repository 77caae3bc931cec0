using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

public sealed class TrainingLoopTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Train_ResumedAfterCancel_EndsInTheSameWeightsBitForBit()
    {
        var uninterrupted = WeightsAfter(Options());

        // Stopped in mid-epoch, resumed, stopped by nothing more than its end.
        using var stop = new CancellationTokenSource();
        var checkpointed = Options() with
        {
            CheckpointDirectory = _folder.FullName,
            CheckpointEvery = 4,
            Resume = true,
        };
        Assert.Throws<OperationCanceledException>(() => WeightsAfter(OnProgress.StopAt(7, stop, checkpointed)));
        Assert.Contains("checkpoint-000000007.safetensors", Names());

        Assert.Equal(uninterrupted, WeightsAfter(checkpointed));
    }

    [Fact]
    public void Train_OtherSeed_EndsInOtherWeights() =>
        Assert.NotEqual(WeightsAfter(Options()), WeightsAfter(Options() with { Seed = 2 }));

    [Fact]
    public void Train_ManySteps_KeepsTwoCheckpointsAndLowersTheLoss()
    {
        var losses = new List<double>();

        WeightsAfter(
            Options() with
            {
                Budget = TrainingBudget.OfSteps(60),
                CheckpointDirectory = _folder.FullName,
                CheckpointEvery = 10,
                WarmupSteps = 5,
                Progress = OnProgress.KeepLosses(losses),
            }
        );

        Assert.Equal(["checkpoint-000000050.safetensors", "checkpoint-000000060.safetensors"], Names());
        Assert.Equal(60, losses.Count);
        Assert.True(losses[^1] < 0.8 * losses[0], $"The loss went from {losses[0]} to {losses[^1]}.");
    }

    [Fact]
    public void Train_CheckpointOfAnotherRun_IsRefusedAndBothAreShown()
    {
        var options = Options() with { CheckpointDirectory = _folder.FullName };
        WeightsAfter(options);

        var error = Assert.Throws<InvalidDataException>(() => WeightsAfter(options with { Resume = true, Seed = 9 }));

        Assert.Contains("another run", error.Message);
        Assert.Contains("and is 9", error.Message);
    }

    [Fact]
    public void Train_NewRunInAUsedFolder_IsRefusedAndNothingIsLost()
    {
        var options = Options() with { CheckpointDirectory = _folder.FullName };
        WeightsAfter(options);
        var before = Names();

        var error = Assert.Throws<ArgumentException>(() => WeightsAfter(options));

        Assert.Contains("up to step 12", error.Message);
        Assert.Equal(before, Names());
    }

    [Fact]
    public void Train_ResumedWithOtherPictures_IsRefused()
    {
        var options = Options() with { CheckpointDirectory = _folder.FullName };
        using var first = ConditionalDdpmTrainer.Train(TinyPictures.Create(40), options, torch.CPU);
        var resumed = options with { Resume = true };
        var others = TinyPictures.Create(39);
        others.Add(new byte[TinyPictures.Shape.Length], [0]);

        Assert.Throws<InvalidDataException>(() => ConditionalDdpmTrainer.Train(others, resumed, torch.CPU));
    }

    [Fact]
    public void Train_CheckpointCutInHalf_IsRefusedAndTheOneBeforeItNamed()
    {
        var options = Options() with { CheckpointDirectory = _folder.FullName, CheckpointEvery = 4 };
        WeightsAfter(options);
        var newest = Path.Combine(_folder.FullName, Names()[^1]);
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^500]);

        var error = Assert.Throws<InvalidDataException>(() => WeightsAfter(options with { Resume = true }));

        Assert.Contains(newest, error.Message);
        Assert.Contains("Delete it to go on from the checkpoint before it", error.Message);
        Assert.Contains(Names()[^2], error.Message);

        // Which is what happens then.
        File.Delete(newest);
        Assert.Equal(WeightsAfter(Options()), WeightsAfter(options with { Resume = true }));
    }

    [Fact]
    public void Train_ResumeWithoutCheckpoint_StartsFromTheBeginning() =>
        Assert.Equal(
            WeightsAfter(Options()),
            WeightsAfter(Options() with { CheckpointDirectory = _folder.FullName, Resume = true })
        );

    [Fact]
    public void Train_TwoEpochs_SeeEveryPictureTwice()
    {
        var steps = 0L;

        WeightsAfter(Options() with { Budget = TrainingBudget.OfEpochs(2), OnProgress = p => steps = p.Step });

        Assert.Equal(2 * (40 / 8), steps);
    }

    [Fact]
    public void Train_AbsurdLearningRate_SaysThatItDiverged()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            WeightsAfter(Options() with { LearningRate = 1e30, WarmupSteps = 0 })
        );

        Assert.Contains("diverged at step", error.Message);
        Assert.Contains("learning rate", error.Message);
    }

    [Fact]
    public void Train_NoPictures_SaysSo() =>
        Assert.Contains(
            "no pictures",
            Assert
                .Throws<ArgumentException>(() =>
                    ConditionalDdpmTrainer.Train(TinyPictures.Create(0), Options(), torch.CPU)
                )
                .Message
        );

    [Theory]
    [InlineData("BatchSize")]
    [InlineData("LearningRate")]
    [InlineData("WeightDecay")]
    [InlineData("OptimizerBetas")]
    [InlineData("MaxGradientNorm")]
    [InlineData("WarmupSteps")]
    [InlineData("AverageDecay")]
    [InlineData("CheckpointEvery")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var options = name switch
        {
            "BatchSize" => Options() with { BatchSize = 0 },
            "LearningRate" => Options() with { LearningRate = double.NaN },
            "WeightDecay" => Options() with { WeightDecay = -1 },
            "OptimizerBetas" => Options() with { OptimizerBetas = new OptimizerBetas(1, 0.9) },
            "MaxGradientNorm" => Options() with { MaxGradientNorm = 0 },
            "WarmupSteps" => Options() with { WarmupSteps = -1 },
            "AverageDecay" => Options() with { AverageDecay = 1 },
            _ => Options() with { CheckpointEvery = 0 },
        };

        Assert.Equal(
            name,
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(TinyPictures.Shape)).ParamName
        );
    }

    private static DdpmTrainingOptions Options() =>
        new()
        {
            Network = new ConditionalUNetOptions
            {
                Widths = [16],
                Blocks = [1],
                AttentionLevels = 1,
                HeadWidth = 8,
                ConditionWidth = 16,
            },
            Budget = TrainingBudget.OfSteps(12),
            BatchSize = 8,
            Seed = 1,
            WarmupSteps = 3,
        };

    private static byte[] WeightsAfter(DdpmTrainingOptions options)
    {
        using var generator = ConditionalDdpmTrainer.Train(TinyPictures.Create(40), options, torch.CPU);
        using var stream = new MemoryStream();
        generator.WriteWeights(stream);
        return stream.ToArray();
    }

    private string[] Names() => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
