using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class ConditionalUNetTests : TorchTest
{
    private static readonly ConditionalUNetOptions Tiny = new()
    {
        Widths = [16, 32],
        Blocks = [1, 1],
        HeadWidth = 8,
        ConditionWidth = 32,
    };

    [Theory]
    [InlineData(3, 32)]
    [InlineData(1, 32)]
    [InlineData(3, 64)]
    public void Predict_PresetOfAPictureSize_KeepsTheShape(int channels, int size)
    {
        var shape = new ImageShape(channels, size, size);
        using var network = new ConditionalUNet(ConditionalUNetOptions.For(shape), shape, TinyNetworks.Numbered(24));
        using var labels = LabelBatch.Create(
            [
                [0, 5],
                [],
            ],
            24,
            CPU
        );

        var answer = network.Predict(randn(2, channels, size, size), tensor([0f, 999f]), labels);

        Assert.Equal([2, channels, size, size], answer.shape);
    }

    [Fact]
    public void Build_SameSeed_GivesTheSameWeights()
    {
        using var one = Build(seed: 7);
        using var two = Build(seed: 7);
        using var other = Build(seed: 8);

        Assert.All(
            one.state_dict(),
            entry => Assert.True(entry.Value.equal(two.state_dict()[entry.Key]).all().item<bool>())
        );
        Assert.Contains(one.state_dict(), entry => entry.Value.ne(other.state_dict()[entry.Key]).any().item<bool>());
    }

    [Fact]
    public void Build_ParameterOfOneNumber_FollowsFromTheSeedToo()
    {
        using var one = SeededWeights.Build(7, () => nn.Linear(5, 1));
        using var two = SeededWeights.Build(7, () => nn.Linear(5, 1));

        Assert.Equal(one.bias!.item<float>(), two.bias!.item<float>());
    }

    [Theory]
    [InlineData("PatchSize")]
    [InlineData("Widths")]
    [InlineData("Blocks")]
    [InlineData("AttentionLevels")]
    [InlineData("HeadWidth")]
    [InlineData("ConditionWidth")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var options = name switch
        {
            "PatchSize" => Tiny with { PatchSize = 0 },
            "Widths" => Tiny with { Widths = [16, 12] },
            "Blocks" => Tiny with { Blocks = [1] },
            "AttentionLevels" => Tiny with { AttentionLevels = 3 },
            "HeadWidth" => Tiny with { HeadWidth = 7 },
            _ => Tiny with { ConditionWidth = 0 },
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(new ImageShape(3, 16, 16)));

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void Validate_PictureThatDoesNotFit_SaysWhichMultipleWould()
    {
        var error = Assert.Throws<ArgumentException>(() => Tiny.Validate(new ImageShape(3, 30, 32)));

        Assert.Contains("multiples of 4", error.Message);
    }

    private static ConditionalUNet Build(long seed) =>
        SeededWeights.Build(seed, () => new ConditionalUNet(Tiny, new ImageShape(3, 16, 16), TinyNetworks.Numbered(4)));
}
