using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

public sealed class AuxiliaryClassifierTests : TorchTest
{
    [Theory]
    [InlineData(1, 28, 1)]
    [InlineData(3, 28, 2)]
    [InlineData(3, 32, 4)]
    [InlineData(3, 64, 2)]
    public void Call_AnySize_GivesOneLogitForEachLabel(int channels, int side, int patch)
    {
        using var classifier = Build(new(channels, side, side), patch, ComputePrecision.Float32);

        var logits = classifier.call(TinyGans.Normal(1, 4, channels, side, side));

        Assert.Equal([4, TinyGans.Labels], logits.shape);
        Assert.Equal(ScalarType.Float32, logits.dtype);
    }

    [Fact]
    public void Call_InBFloat16_GivesNearlyTheLogitsOfFloat32()
    {
        var pictures = TinyGans.Normal(1, 8, 3, 16, 16);
        using var exact = Build(TinyGans.Shape, 2, ComputePrecision.Float32);
        using var rounded = Build(TinyGans.Shape, 2, ComputePrecision.BFloat16);
        using var inference = inference_mode();
        exact.eval();
        rounded.eval();
        var expected = exact.call(pictures);

        var logits = rounded.call(pictures);

        Assert.Equal(ScalarType.Float32, logits.dtype);
        Assert.InRange(RelativeDistance(logits, expected), 1e-4, 0.05);
    }

    [Fact]
    public void Backward_Loss_ReachesEveryParameterAndThePictures()
    {
        using var classifier = Build(TinyGans.Shape, 2, ComputePrecision.BFloat16);
        var pictures = TinyGans.Normal(1, 8, 3, 16, 16).requires_grad_(true);

        classifier.call(pictures).square().sum().backward();

        Assert.All(classifier.parameters(), parameter => Assert.True(parameter.grad!.abs().sum().item<float>() > 0));
        Assert.True(pictures.grad!.abs().sum().item<float>() > 0);
    }

    private static AuxiliaryClassifier Build(ImageShape shape, int patch, ComputePrecision precision) =>
        SeededWeights.Build(
            seed: 1,
            () =>
                new AuxiliaryClassifier(
                    new GanNetworkOptions
                    {
                        Architecture = GanArchitecture.Residual,
                        PatchSize = patch,
                        DiscriminatorWidth = 4,
                    },
                    shape,
                    TinyGans.Labels,
                    precision
                )
        );
}
