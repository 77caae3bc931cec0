using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>What stochastic samplers draw is distributed like the data.</summary>
public sealed class StochasticSamplerTests : TorchTest
{
    private const int Count = 20_000;

    // The bounds hold the step's own error in 200 steps and four standard errors of the estimate.
    [Theory]
    [InlineData("ddpm")]
    [InlineData("ddpm-large")]
    [InlineData("ddim:0.5")]
    [InlineData("dpm++2m-sde")]
    public void Sample_ManyValues_HaveMeanAndVarianceOfTheData(string sampler)
    {
        var data = Mixture.Bumps;
        foreach (var kind in (string[])["linear", "cosine", "karras", "flow"])
        {
            using var scope = NewDisposeScope();
            var levels = Paths.ToClean(kind, 200);
            var generator = new Generator(5);
            Tensor Noise() => randn(Count, ScalarType.Float64, generator: generator);

            var result = SamplersTests
                .Of(sampler)
                .Sample(data.Denoise, levels, Noise() * levels[0].Sigma, _ => Noise(), (_, _) => { });

            var error = Math.Sqrt(data.Variance / Count);
            Assert.Equal(data.Mean, result.mean().item<double>(), 4 * error + 0.01);
            Assert.Equal(
                data.Variance,
                result.var().item<double>(),
                4 * data.Variance * Math.Sqrt(2.0 / Count) + 0.025
            );
        }
    }

    [Fact]
    public void Sample_SdeWithExtrapolation_NeedsFewerStepsThanDdpm()
    {
        // With a normal distribution the sampled variance is exact but for the steps' own error.
        var data = Mixture.Gaussian(0.2, 0.5);
        double Error(string sampler)
        {
            var levels = Paths.ToClean("cosine", 20);
            var generator = new Generator(6);
            var start = randn(Count, ScalarType.Float64, generator: generator);
            var result = SamplersTests
                .Of(sampler)
                .Sample(
                    data.Denoise,
                    levels,
                    start,
                    _ => randn(Count, ScalarType.Float64, generator: generator),
                    (_, _) => { }
                );
            return Math.Abs(result.var().item<double>() - data.Variance);
        }

        Assert.True(Error("dpm++2m-sde") < Error("ddpm") / 2, $"{Error("dpm++2m-sde")} and {Error("ddpm")}");
    }
}
