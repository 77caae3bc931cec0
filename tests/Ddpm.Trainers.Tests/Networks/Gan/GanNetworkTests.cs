using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

public sealed class GanNetworkTests : TorchTest
{
    public static TheoryData<string> Names => TinyGans.Names;

    [Theory]
    [InlineData("report", 1, 3, 64, 64)]
    [InlineData("report", 1, 1, 28, 28)]
    [InlineData("report", 1, 3, 8, 16)]
    [InlineData("residual", 2, 3, 64, 64)]
    [InlineData("residual", 4, 3, 64, 64)]
    [InlineData("residual", 2, 1, 28, 28)]
    [InlineData("residual", 1, 3, 8, 16)]
    public void Draw_EachShape_GivesPicturesThatTheDiscriminatorCanJudge(
        string preset,
        int patchSize,
        int channels,
        int height,
        int width
    )
    {
        var shape = new ImageShape(channels, height, width);
        var options = TinyGans.Network(preset) with { PatchSize = patchSize };
        using var generator = options.BuildGenerator(shape, TinyGans.Labels, seed: 1);
        using var discriminator = options.BuildDiscriminator(shape, TinyGans.Labels, true, seed: 2);
        using var labels = TinyGans.Batch([0], [1, 4]);

        var pictures = generator.Draw(TinyGans.Normal(1, 2, 6), labels);
        var verdict = discriminator.Judge(pictures, labels);

        Assert.Equal([2, channels, height, width], pictures.shape);
        Assert.True(pictures.is_contiguous());
        Assert.InRange(pictures.abs().max().item<float>(), 1e-6f, 1);
        Assert.Equal([2], verdict.Scores.shape);
        Assert.Equal([2, TinyGans.Labels], verdict.Labels!.shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CostOf_EveryNetwork_CountsWhatItsGeneratorLearns(string preset)
    {
        foreach (var labels in new[] { 0, TinyGans.Labels })
        {
            using var generator = TinyGans.Network(preset).BuildGenerator(TinyGans.Shape, labels, seed: 1);

            Assert.Equal(
                generator.parameters().Sum(parameter => parameter.numel()),
                TinyGans.Network(preset).CostOf(TinyGans.Shape, labels).Parameters
            );
        }
    }

    [Fact]
    public void Build_Dcgan_HasSmallNormalWeightsThatFollowFromTheSeed()
    {
        var options = TinyGans.Network("report") with { GeneratorWidth = 32 };
        using var one = options.BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 1);
        using var same = options.BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 1);
        using var other = options.BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 2);

        var kernels = one.parameters().Where(parameter => parameter.dim() > 1).ToArray();
        var values = cat([.. kernels.Select(kernel => kernel.flatten())]);
        Assert.InRange(values.std().item<float>(), 0.0195, 0.0205);
        Assert.InRange(Math.Abs(values.mean().item<float>()), 0, 0.0005);
        foreach (var (name, vector) in one.named_parameters().Where(entry => entry.parameter.dim() == 1))
            Assert.True(vector.unique().output.numel() == 1, $"{name} is neither all zeros nor all ones.");
        Assert.True(Same(one, same));
        Assert.False(Same(one, other));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DrawAndJudge_LabelsInAnyOrder_GiveTheSameBits(string preset)
    {
        var options = TinyGans.Network(preset);
        using var generator = options.BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 1);
        using var discriminator = options.BuildDiscriminator(TinyGans.Shape, TinyGans.Labels, true, seed: 2);
        generator.eval();
        discriminator.eval();
        using var labels = TinyGans.Batch([0, 3, 4]);
        using var shuffled = TinyGans.Batch([4, 0, 3]);
        using var others = TinyGans.Batch([0, 3]);
        var noise = TinyGans.Normal(1, 1, 6);
        var pictures = TinyGans.Normal(2, 1, 3, 16, 16);

        Assert.Equal(0, Largest(generator.Draw(noise, labels) - generator.Draw(noise, shuffled)));
        Assert.NotEqual(0, Largest(generator.Draw(noise, labels) - generator.Draw(noise, others)));
        Assert.Equal(
            0,
            Largest(discriminator.Judge(pictures, labels).Scores - discriminator.Judge(pictures, shuffled).Scores)
        );
        Assert.NotEqual(
            0,
            Largest(discriminator.Judge(pictures, labels).Scores - discriminator.Judge(pictures, others).Scores)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DrawAndJudge_NetworksWithoutLabels_DoNotLookAtThem(string preset)
    {
        var options = TinyGans.Network(preset);
        using var generator = options.BuildGenerator(TinyGans.Shape, labelCount: 0, seed: 1);
        using var discriminator = options.BuildDiscriminator(TinyGans.Shape, labelCount: 0, true, seed: 2);
        generator.eval();
        discriminator.eval();
        using var labels = TinyGans.Batch([0, 3, 4]);
        using var others = TinyGans.Batch([1]);
        var noise = TinyGans.Normal(1, 1, 6);
        var pictures = TinyGans.Normal(2, 1, 3, 16, 16);

        Assert.Equal(0, Largest(generator.Draw(noise, labels) - generator.Draw(noise, others)));
        var verdict = discriminator.Judge(pictures, labels);
        Assert.Equal(0, Largest(verdict.Scores - discriminator.Judge(pictures, others).Scores));
        Assert.Null(verdict.Labels);
    }

    [Fact]
    public void MultiHot_RowsOfSeveralLengths_HasAOneForEachLabel()
    {
        using var labels = TinyGans.Batch([0, 3, 4], [1], []);

        var rows = labels.MultiHot();

        Assert.Equal([1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], rows.data<float>().ToArray());
    }

    [Theory]
    [InlineData("NoiseWidth")]
    [InlineData("GeneratorWidth")]
    [InlineData("DiscriminatorWidth")]
    [InlineData("LabelWidth")]
    [InlineData("PatchSize")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var options = new GanNetworkOptions();
        options = name switch
        {
            "NoiseWidth" => options with { NoiseWidth = 0 },
            "GeneratorWidth" => options with { GeneratorWidth = 513 },
            "DiscriminatorWidth" => options with { DiscriminatorWidth = 3 },
            "LabelWidth" => options with { LabelWidth = 5000 },
            _ => options with { Architecture = GanArchitecture.Residual, PatchSize = 3 },
        };

        Assert.Equal(
            name,
            Assert.Throws<ArgumentOutOfRangeException>(() => options.Validate(TinyGans.Shape)).ParamName
        );
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(30, 31)]
    [InlineData(4, 64)]
    [InlineData(68, 68)]
    public void Validate_SizeThatCannotBeHalved_SaysWhichCan(int height, int width) =>
        Assert.Contains(
            "28, 32, 64 or 96",
            Assert
                .Throws<ArgumentException>(() => new GanNetworkOptions().Validate(new ImageShape(3, height, width)))
                .Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(30, 30)]
    [InlineData(8, 8)]
    [InlineData(66, 64)]
    public void Validate_SizeThatPatchesDoNotFit_IsRefused(int height, int width)
    {
        var options = new GanNetworkOptions { Architecture = GanArchitecture.Residual, PatchSize = 4 };

        Assert.Contains(
            "height and width must be 16 to 64",
            Assert.Throws<ArgumentException>(() => options.Validate(new ImageShape(3, height, width))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Validate_PatchesOfATransposedNetwork_AreRefused() =>
        Assert.Contains(
            "2 or 4 in residual networks",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    new GanNetworkOptions { PatchSize = 2 }.Validate(new ImageShape(3, 64, 64))
                )
                .Message,
            StringComparison.Ordinal
        );

    private static float Largest(Tensor values) => values.abs().max().item<float>();

    private static bool Same(nn.Module one, nn.Module other) =>
        one.parameters().Zip(other.parameters()).All(pair => TinyGans.AreSame(pair.First, pair.Second));
}
