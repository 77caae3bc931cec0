using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

public sealed class SpectralNormTests : TorchTest
{
    [Theory]
    [InlineData(5, 9)]
    [InlineData(9, 5)]
    [InlineData(1, 6)]
    public void Call_ManyPasses_DividesByTheLargestSingularValue(int rows, int columns)
    {
        var weight = TinyGans.Normal(3, rows, columns);
        using var norm = new SpectralNorm(rows, columns);

        var normalized = weight;
        for (var pass = 0; pass < 200; pass++)
            normalized = norm.call(weight);

        var largest = linalg.svdvals(weight).max();
        Assert.InRange((normalized - weight / largest).abs().max().item<float>(), 0, 1e-5);
        Assert.InRange(linalg.svdvals(normalized).max().item<float>(), 0.9999, 1.0001);
    }

    [Fact]
    public void Call_Gradient_IsThatOfTheWeightOverItsLargestSingularValue()
    {
        // The exact gradient, by differentiating a singular value decomposition in double precision.
        var start = TinyGans.Normal(4, 4, 6);
        var direction = TinyGans.Normal(5, 4, 6);
        using var norm = new SpectralNorm(4, 6);
        for (var pass = 0; pass < 200; pass++)
            norm.call(start);
        var weight = start.clone().requires_grad_();
        (norm.call(weight) * direction).sum().backward();

        var exact = start.to(ScalarType.Float64).requires_grad_();
        (exact / linalg.svdvals(exact).max() * direction).sum().backward();

        Assert.InRange((weight.grad! - exact.grad!).abs().max().item<double>(), 0, 1e-5);
    }

    [Fact]
    public void Call_InEvaluation_LeavesItsVectors()
    {
        var weight = TinyGans.Normal(3, 4, 4);
        using var norm = new SpectralNorm(4, 4);
        norm.call(weight);
        norm.eval();
        var before = norm.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        norm.call(weight);

        Assert.Equal(["u", "v"], before.Keys.Order());
        Assert.All(norm.state_dict(), entry => Assert.True(TinyGans.AreSame(entry.Value, before[entry.Key])));
        norm.train();
        norm.call(weight);
        Assert.All(norm.state_dict(), entry => Assert.False(TinyGans.AreSame(entry.Value, before[entry.Key])));
    }

    [Fact]
    public void BuildDiscriminator_FreshNetwork_HasLayersOfNormOneFromTheFirstPass()
    {
        using var network = TinyGans.Network("residual").BuildDiscriminator(TinyGans.Shape, TinyGans.Labels, true, 1);
        var layers = network.modules().OfType<ISpectralLayer>().ToArray();

        // Three convolutions a block, the score, the projection and the names of labels.
        Assert.Equal(3 * 2 + 3, layers.Length);
        Assert.All(
            layers,
            layer =>
                Assert.InRange(
                    linalg.svdvals(layer.Spectral.call(layer.Weight).flatten(1)).max().item<float>(),
                    0.999,
                    1.1
                )
        );
    }

    [Fact]
    public void SpectralLayers_SameWeights_AreConvolutionAndProductWithTheNormalizedWeight()
    {
        using var convolution = new SpectralConv2d(2, 3, 3);
        using var linear = new SpectralLinear(4, 3);
        convolution.eval();
        linear.eval();
        var pictures = TinyGans.Normal(1, 2, 2, 5, 5);
        var rows = TinyGans.Normal(2, 2, 4);

        var kernel = ((ISpectralLayer)convolution).Spectral.call(((ISpectralLayer)convolution).Weight);
        var matrix = ((ISpectralLayer)linear).Spectral.call(((ISpectralLayer)linear).Weight);

        Assert.True(
            convolution.call(pictures).allclose(nn.functional.conv2d(pictures, kernel, padding: [1, 1]), atol: 1e-6)
        );
        Assert.True(linear.call(rows).allclose(rows.mm(matrix.t()), atol: 1e-6));
    }
}
