using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests;

public sealed class ClassifierGraphTests : TorchTest
{
    private const double Rounding = 1e-5;

    public static TheoryData<string, string, ImageShape, int, bool> Scorers =>
        new()
        {
            { "residual", "resnet18", new(3, 64, 64), 64, false },
            { "residual, enlarged and normalised", "resnet18", new(3, 20, 30), 33, true },
            { "residual, grey", "resnet18", new(1, 40, 32), 64, true },
            { "plain", "convnet", new(3, 64, 64), 64, false },
            { "plain, enlarged", "convnet", new(3, 20, 31), 45, false },
            { "plain, grey, normalised", "convnet", new(1, 33, 32), 32, true },
        };

    [Theory]
    [MemberData(nameof(Scorers))]
    public void Logits_AsTorch_SameNumbers(string name, string network, ImageShape shape, int side, bool isNormalized)
    {
        _ = name;
        var description = Describe(network, shape, side, isNormalized);
        using var module = Perturbed.Of(
            SeededWeights.Build(3, () => description.Network.Build(description.Labels.Count))
        );
        using var session = new OnnxSession(ClassifierGraph.Write(description, NetworkWeights.Of(module)).ToBytes());

        foreach (var rows in (int[])[1, 3])
        {
            using var inference = inference_mode();
            using var pixels = rand([rows, shape.Channels, shape.Height, shape.Width], generator: new(3)) * 2f - 1f;
            using var prepared = description.BuildInput().Prepare(pixels);
            using var expected = module.call(prepared);
            using var expectedFeatures = ClassifierLayers.Features(module, prepared);

            using var values = OnnxSession.Copy(pixels.data<float>().ToArray(), pixels.shape);
            var logits = new float[rows * description.Labels.Count];
            session.Run([values], ClassifierGraph.LogitsOutput, logits);
            var features = new float[rows * description.Network.Features];
            session.Run([values], ClassifierGraph.FeaturesOutput, features);

            Assert.InRange(Perturbed.Distance(logits, expected), 0, Rounding);
            Assert.InRange(Perturbed.Distance(features, expectedFeatures), 0, Rounding);
        }
    }

    [Fact]
    public void Write_WeightsOfOtherNetwork_InvalidData()
    {
        var description = Describe("convnet", new(3, 32, 32), 32, isNormalized: false);
        using var module = ClassifierNetwork.ResNet18.Build(description.Labels.Count);

        var error = Assert.Throws<InvalidDataException>(() =>
            ClassifierGraph.Write(description, NetworkWeights.Of(module))
        );

        Assert.Contains("fc.weight (expected Float32 [3, 256], got Float32 [3, 512])", error.Message);
    }

    private static LabelClassifierDescription Describe(string network, ImageShape shape, int side, bool isNormalized) =>
        new()
        {
            Version = ModelDescription.CurrentVersion,
            Labels = ["a", "b", "c"],
            Shape = shape,
            InputSize = side,
            Network = network,
            Normalization = isNormalized ? ChannelNormalization.ImageNet : null,
        };
}
