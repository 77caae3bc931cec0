using Ddpm.Trainers.Tests.Networks;
using TorchSharp;
using static Ddpm.Trainers.Tests.ModelBytes;

namespace Ddpm.Trainers.Tests.Training;

public sealed class ConditionalDdpmTrainerTests : TorchTest
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ddpm-tests-");

    public static TheoryData<string> Names => TinyNetworks.Names;

    public override void Dispose()
    {
        base.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("unet-tokens")]
    [InlineData("transformer-tokens")]
    public void Train_DropoutResumedAfterCancel_EndsInTheSameWeightsBitForBit(string name)
    {
        var options = Options(name, dropout: 0.3);
        using var uninterrupted = Train(options);

        using var stop = new CancellationTokenSource();
        var resumable = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(3, stop, resumable)));
        using var resumed = Train(resumable);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
    }

    [Theory]
    [InlineData("unet-tokens")]
    [InlineData("transformer-tokens")]
    public void Train_MuonResumedAfterCancel_EndsInTheSameWeightsBitForBit(string name)
    {
        var options = Options(name, dropout: 0) with { Optimizer = Optimizer.Muon };
        using var uninterrupted = Train(options);
        using var adamW = Train(options with { Optimizer = Optimizer.AdamW });

        using var stop = new CancellationTokenSource();
        var resumable = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(3, stop, resumable)));
        using var resumed = Train(resumable);

        Assert.Equal(WeightsOf(uninterrupted), WeightsOf(resumed));
        Assert.NotEqual(WeightsOf(adamW), WeightsOf(resumed));
    }

    [Fact]
    public void Train_WithDropout_EndsInOtherWeightsThanWithout()
    {
        using var without = Train(Options("unet-tokens", dropout: 0));
        using var with = Train(Options("unet-tokens", dropout: 0.3));

        Assert.NotEqual(WeightsOf(without), WeightsOf(with));
    }

    [Fact]
    public void Train_InBFloat16_LearnsNearlyAsInFloat32()
    {
        var options = Options("unet-tokens", dropout: 0.3);
        var (exact, losses) = (new List<double>(), new List<double>());
        using var inFloat32 = Train(options with { Progress = OnProgress.KeepLosses(exact) });
        using var inBFloat16 = Train(
            options with
            {
                Precision = ComputePrecision.BFloat16Always,
                Progress = OnProgress.KeepLosses(losses),
            }
        );

        Assert.NotEqual(WeightsOf(inFloat32), WeightsOf(inBFloat16));
        Assert.Equal(exact.Count, losses.Count);
        foreach (var (one, other) in exact.Zip(losses))
            Assert.InRange(other, 0.98 * one, 1.02 * one);
    }

    [Fact]
    public void Train_ResumedInAnotherPrecision_IsRefusedWithWhatDiffers()
    {
        var options = Options("unet-tokens", dropout: 0);
        options = options with { CheckpointDirectory = _folder.FullName, Resume = true };
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train(OnProgress.StopAt(3, stop, options)));

        var error = Assert.Throws<InvalidDataException>(() =>
            Train(options with { Precision = ComputePrecision.BFloat16Always }).Dispose()
        );
        Assert.Contains("Precision was Float32 and is BFloat16. Resume", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Train_EveryNetwork_IsReadBackAndDrawsTheSamePictureForAnyOrderOfLabels(string name)
    {
        using var trained = Train(Options(name, dropout: 0));
        using var weights = new MemoryStream(WeightsOf(trained));
        using var read = DdpmGenerator.Read(trained.WriteDescription(), weights, torch.CPU);

        var picture = Picture(trained, [0, 1, 2]);

        Assert.Equal(picture, Picture(read, [0, 1, 2]));
        Assert.Equal(picture, Picture(trained, [2, 0, 1]));
        Assert.NotEqual(picture, Picture(trained, [0]));
    }

    [Fact]
    public void Generate_LabelTwice_NamesIt()
    {
        using var trained = Train(Options("unet-pooled", dropout: 0));

        Assert.Contains(
            "label index 1 twice",
            Assert.Throws<ArgumentException>(() => Picture(trained, [1, 1])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_WeightsOfAnotherKindOfNetwork_SaysThatTheyDoNotFit()
    {
        using var unet = Train(Options("unet-tokens", dropout: 0));
        using var transformer = Train(Options("transformer-tokens", dropout: 0));
        using var weights = new MemoryStream(WeightsOf(unet));

        var error = Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(transformer.WriteDescription(), weights, torch.CPU)
        );

        Assert.Contains("do not fit the network", error.Message, StringComparison.Ordinal);
    }

    private static DdpmTrainingOptions Options(string network, double dropout) =>
        new()
        {
            Budget = TrainingBudget.OfSteps(6),
            BatchSize = 4,
            Seed = 1,
            WarmupSteps = 1,
            AverageDecay = 0,
            Network = TinyNetworks.Options[network] with { Dropout = dropout },
        };

    private static DdpmGenerator Train(DdpmTrainingOptions options) =>
        ConditionalDdpmTrainer.Train(TinyPictures.Create(12), options, torch.CPU);

    private static byte[] Picture(DdpmGenerator generator, int[] labels) =>
        generator
            .Generate(
                new()
                {
                    Labels = [labels],
                    Seeds = [1],
                    Sampling = new SamplingOptions { Steps = 3 },
                }
            )[0]
            .ToArray();
}
