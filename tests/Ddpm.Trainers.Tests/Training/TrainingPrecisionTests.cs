using Ddpm.Trainers.Tests.Networks;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

/// <summary>In which precision a training computes where bfloat16 is slow, and where a run is resumed.</summary>
public sealed class TrainingPrecisionTests : TorchTest
{
    private static readonly PrecisionTrial s_slow = new(Float32: 28, BFloat16: 1);
    private static readonly PrecisionTrial s_fast = new(Float32: 28, BFloat16: 50);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");
    private readonly List<string> _warnings = [];

    public override void Dispose()
    {
        PrecisionTrial.Assume(null);
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Train_SlowInBFloat16_LearnsInFloat32AndItsLogSaysSo()
    {
        PrecisionTrial.Assume(s_slow);
        using var exact = Train(Options(ComputePrecision.Float32));

        using var trained = Train(Options(ComputePrecision.BFloat16));

        Assert.Equal(WeightsOf(exact), WeightsOf(trained));
        Assert.Equal("Float32", Logged(trained));
        Assert.Contains(
            "1 steps a second in bfloat16 and 28 in float32",
            Assert.Single(_warnings),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Train_InsistedOnBFloat16_IsThatOfAFastProcessor()
    {
        PrecisionTrial.Assume(s_fast);
        using var fast = Train(Options(ComputePrecision.BFloat16));
        PrecisionTrial.Assume(s_slow);

        using var insisted = Train(Options(ComputePrecision.BFloat16Always));

        Assert.Equal(WeightsOf(fast), WeightsOf(insisted));
        Assert.Equal("BFloat16", Logged(fast));
        Assert.Equal("BFloat16", Logged(insisted));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData(false, "goes on in float32, in which the checkpoint was computed")]
    [InlineData(true, "goes on in bfloat16, in which the checkpoint was computed")]
    public void Train_ResumedOnAnotherMachine_KeepsThePrecisionOfItsCheckpointAndSaysSo(bool wasFast, string message)
    {
        var options = Options(ComputePrecision.BFloat16);
        PrecisionTrial.Assume(wasFast ? s_fast : s_slow);
        using var uninterrupted = Train(options);
        using var stop = new CancellationTokenSource();
        var resumable = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(3, stop, resumable)));
        PrecisionTrial.Assume(wasFast ? s_slow : s_fast);
        _warnings.Clear();

        using var resumed = Train(resumable);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
        Assert.Equal(wasFast ? "BFloat16" : "Float32", Logged(resumed));
        Assert.Contains(message, Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ResumedFromADamagedCheckpoint_NamesTheFile()
    {
        PrecisionTrial.Assume(s_fast);
        File.WriteAllText(Path.Combine(_folder.FullName, "checkpoint-000000003.safetensors"), "no checkpoint");
        var options = Options(ComputePrecision.BFloat16) with { CheckpointDirectory = _folder.FullName, Resume = true };

        var error = Assert.Throws<InvalidDataException>(() => Train(options).Dispose());

        Assert.Contains("checkpoint-000000003.safetensors", error.Message, StringComparison.Ordinal);
    }

    private DdpmTrainingOptions Options(ComputePrecision precision) =>
        new()
        {
            Budget = TrainingBudget.OfSteps(6),
            BatchSize = 4,
            Seed = 1,
            WarmupSteps = 1,
            AverageDecay = 0,
            Network = TinyNetworks.Options["unet-tokens"],
            Precision = precision,
            OnWarning = _warnings.Add,
        };

    private static string? Logged(DdpmGenerator model) =>
        model.Description.Training!.Value.GetProperty("Precision").GetString();

    private static DdpmGenerator Train(DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(TinyPictures.Create(12), options, torch.CPU);
}
