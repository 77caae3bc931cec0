using System.Text.Json;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>Networks with guidance as an input.</summary>
public sealed class GuidanceInputTests : TorchTest
{
    private static Tensor Times => tensor([5f, 500f]);

    public static TheoryData<string> Names => ["unet-tokens", "unet-pooled", "transformer-tokens"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_WithTheInput_BeginsAsTheNetworkWithoutIt(string name)
    {
        using var without = TinyNetworks.Options[name].Build(TinyNetworks.Shape, TinyNetworks.Vocabulary, seed: 3);
        using var with = WithInput(name);

        var weights = ModuleWeights.Collect(with);
        Assert.All(
            ModuleWeights.Collect(without),
            weight => Assert.True(weight.Value.Equals(weights[weight.Key]), weight.Key)
        );
        Assert.Equal(ModuleWeights.Collect(without).Count + 4, weights.Count);
        Assert.Equal(0, weights["guidance.second.weight"].abs().max().item<float>());
        Assert.NotEqual(0, weights["guidance.first.weight"].abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_NothingLearntOfGuidance_AnswersAsTheNetworkWithoutIt(string name)
    {
        using var without = TinyNetworks.Build(name);
        using var with = WithInput(name);
        ModuleWeights.Load(with, PreviousModels.WeightsFor(with, without));
        using var labels = TinyNetworks.Batch([0, 1], []);

        var expected = without.Predict(TinyNetworks.Noise(2), Times, labels);

        foreach (var betas in new[] { null, tensor([0.3f, 1]), tensor([0.001f, 0.7f]) })
            Assert.Equal(
                expected.contiguous().bytes.ToArray(),
                with.Predict(TinyNetworks.Noise(2), Times, labels, dropoutSeed: null, betas)
                    .contiguous()
                    .bytes.ToArray()
            );
    }

    [Fact]
    public void Predict_BetasLeftOut_AreOne()
    {
        using var network = TinyNetworks.Build("unet-guidance");
        using var labels = TinyNetworks.Batch([0, 1], [2]);

        Tensor Predict(Tensor? betas) => network.Predict(TinyNetworks.Noise(2), Times, labels, null, betas);

        Assert.Equal(0, TinyNetworks.Distance(Predict(null), Predict(ones(2))));
        var guided = Predict(tensor([0.5f, 1]));
        Assert.True(TinyNetworks.Distance(Predict(null)[0], guided[0]) > 1e-3);
        Assert.Equal(0, TinyNetworks.Distance(Predict(null)[1], guided[1]));
    }

    [Fact]
    public void Predict_BetasThatDoNotFit_SaysWhy()
    {
        using var labels = TinyNetworks.Batch([0], [1]);
        using var without = TinyNetworks.Build("unet-tokens");
        using var with = TinyNetworks.Build("unet-guidance");

        Assert.Contains("no input for guidance", Error(without, ones(2)), StringComparison.Ordinal);
        Assert.Contains("no input for guidance", Error(without.ComputingIn(ComputePrecision.BFloat16), ones(2)));
        Assert.Contains("needs betas [2], got [3]", Error(with, ones(3)), StringComparison.Ordinal);

        string Error(IDenoisingNetwork network, Tensor betas) =>
            Assert
                .Throws<ArgumentException>(() => network.Predict(TinyNetworks.Noise(2), Times, labels, null, betas))
                .Message;
    }

    [Fact]
    public void Options_WithoutTheInput_AreWrittenAsBefore()
    {
        DenoisingNetworkOptions plain = TinyNetworks.Options["unet-tokens"];
        var text = JsonSerializer.Serialize(plain);

        Assert.DoesNotContain("GuidanceInput", text, StringComparison.Ordinal);
        Assert.False(JsonSerializer.Deserialize<DenoisingNetworkOptions>(text)!.GuidanceInput);
    }

    private static DenoisingNetwork WithInput(string name) =>
        (TinyNetworks.Options[name] with { GuidanceInput = true }).Build(
            TinyNetworks.Shape,
            TinyNetworks.Vocabulary,
            seed: 3
        );
}
