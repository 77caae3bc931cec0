using TorchSharp;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>Torch's global generator belongs to the program that uses the library; nothing else runs beside these tests.</summary>
[CollectionDefinition(nameof(GlobalGeneratorTests), DisableParallelization = true)]
[Collection(nameof(GlobalGeneratorTests))]
public sealed class GlobalGeneratorTests : TorchTest
{
    [Fact]
    public void TrainSaveLoadAndGenerate_LeaveTheGlobalGeneratorAlone()
    {
        torch.manual_seed(5);
        var expected = Draw();
        torch.manual_seed(5);

        using var trained = ConditionalDdpmTrainer.Train(
            TinyPictures.Create(8),
            new()
            {
                Network = TinyNetworks.Options["unet-tokens"] with { Dropout = 0.1 },
                Budget = TrainingBudget.OfSteps(2),
                Samples = new()
                {
                    Labels =
                    [
                        [],
                    ],
                    Sampling = own => own with { Steps = 2 },
                },
            },
            torch.CPU
        );
        using var weights = new MemoryStream();
        trained.WriteWeights(weights);
        weights.Position = 0;
        using var loaded = DdpmGenerator.Read(trained.WriteDescription(), weights, torch.CPU);
        loaded.Generate(
            new GenerationRequest
            {
                Labels =
                [
                    [0],
                ],
                Seeds = [3],
                Sampling = new() { Steps = 2 },
            }
        );

        Assert.Equal(expected, Draw());
    }

    [Fact]
    public void TrainLoadAndScore_LeaveTheGlobalGeneratorAlone()
    {
        torch.manual_seed(5);
        var expected = Draw();
        torch.manual_seed(5);

        using var trained = LabelClassifierTrainer.Train(
            TinyPictures.Create(4),
            new()
            {
                InputSize = 32,
                Budget = TrainingBudget.OfSteps(1),
                BatchSize = 2,
            },
            torch.CPU
        );
        using var weights = new MemoryStream();
        trained.WriteWeights(weights);
        weights.Position = 0;
        using var loaded = LabelClassifier.Read(trained.WriteDescription(), weights, torch.CPU);
        loaded.Score(new byte[loaded.Shape.Length], 1);

        Assert.Equal(expected, Draw());
    }

    [Fact]
    public void BuildToLoad_ManyAtOnce_LeavesTheGlobalGeneratorAlone()
    {
        torch.manual_seed(5);
        var expected = Draw();
        torch.manual_seed(5);

        Parallel.For(
            0,
            64,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            _ => TinyNetworks.Options["unet-tokens"].BuildToLoad(TinyNetworks.Shape, TinyNetworks.Vocabulary).Dispose()
        );

        Assert.Equal(expected, Draw());
    }

    private static float[] Draw() => torch.randn(4).data<float>().ToArray();
}
