using Ddpm.Trainers.Tests.Choices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

public sealed class NetworkCostTests : TorchTest
{
    public static TheoryData<string> Names => TinyNetworks.Names;

    private static readonly LabelVocabulary s_labels = TinyNetworks.Numbered(24);

    public static TheoryData<string> Presets => [.. BuiltIn.Names<NetworkPreset>()];

    [Theory]
    [MemberData(nameof(Presets))]
    public void CostOf_Preset_HasAsManyParametersAsTheNetwork(string name)
    {
        var preset = NetworkPreset.FromString(name);
        foreach (var form in Enum.GetValues<LabelConditioning>())
        {
            var options = preset.Options with { LabelConditioning = form };
            var shape = new ImageShape(3, preset.PictureSize, preset.PictureSize);
            using var network = options.Build(shape, s_labels, seed: 1);

            Assert.Equal(
                network.state_dict().Values.Sum(value => value.numel()),
                options.CostOf(shape, s_labels).Parameters
            );
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CostOf_TinyNetwork_CountsWhatItsLayersDo(string name)
    {
        var options = TinyNetworks.Options[name];
        using var network = TinyNetworks.Build(name);
        var counted = 0L;
        foreach (var (_, module) in network.named_modules())
        {
            // Each output value of a layer is a sum of as many products as its kernel has values.
            if (module is Linear linear)
                linear.register_forward_hook((_, _, answer) => Count(answer, linear.weight!, answer.numel()));
            if (module is Conv2d convolution)
                convolution.register_forward_hook((_, _, answer) => Count(answer, convolution.weight, answer.numel()));
        }

        Tensor Count(Tensor answer, Tensor weight, long outputs)
        {
            counted += outputs * (weight.numel() / weight.shape[0]);
            return answer;
        }

        // The layers are only called where torch computes them itself.
        Convolutions.Assume(areFaulty: false);
        using var labels = TinyNetworks.Batch([0, 1, 5]);
        network.Predict(TinyNetworks.Noise(1), tensor([5f]), labels);
        Convolutions.Assume(null);

        // Queries by keys by width, twice. On the 4×4 patches the UNet looks at the labels and the null token alone, on
        // the 2×2 below at the pixels as well, on the way down and up; the transformer has two blocks.
        var attention = name switch
        {
            "unet-tokens" or "unet-words" or "unet-guidance" => 2 * (2 * 16 * 4 * 8 + 2 * 4 * (4 + 4) * 16),
            "unet-pooled" => 2 * (2 * 4 * 4 * 16),
            "transformer-tokens" => 2 * (2 * 19 * 19 * 16),
            _ => 2 * (2 * 16 * 16 * 16),
        };
        var cost = options.CostOf(TinyNetworks.Shape, TinyNetworks.Vocabulary, labelsPerPicture: 3);
        Assert.Equal(counted + attention, cost.MultiplyAdds);
        Assert.Equal(network.state_dict().Values.Sum(value => value.numel()), cost.Parameters);
    }

    [Fact]
    public void CostOf_ConvolutionOfKnownSize_IsTheProductOfItsSizes()
    {
        Assert.Equal(
            new NetworkCost(3 * 3 * 2 * 5 + 5, 3 * 3 * 2 * 5 * 7),
            NetworkCost.Convolution(2, 5, 3, pixels: 7)
        );
        Assert.Equal(new NetworkCost(4 * 6 + 6, 4 * 6 * 10), NetworkCost.Linear(4, 6, places: 10));
    }

    [Theory]
    [InlineData("small", "transformer-small")]
    [InlineData("medium", "transformer-medium")]
    public void CostOf_TransformerPreset_IsWithinATenthOfTheUNet(string unet, string transformer)
    {
        double Products(string name)
        {
            var preset = NetworkPreset.FromString(name);
            return preset
                .Options.CostOf(new ImageShape(3, preset.PictureSize, preset.PictureSize), s_labels)
                .MultiplyAdds;
        }

        Assert.InRange(Products(transformer) / Products(unet), 0.9, 1.1);
    }

    [Fact]
    public void ToString_Cost_SaysMillionsAndBillions() =>
        Assert.Equal(
            "2.04 M parameters, 0.135 G multiply-adds a picture",
            new NetworkCost(2_041_000, 135_400_000).ToString()
        );
}
