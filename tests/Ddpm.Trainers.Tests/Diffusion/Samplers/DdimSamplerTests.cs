using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

public sealed class DdimSamplerTests : TorchTest
{
    // A quiet mistake of known repositories: x0 is clipped, and the step still goes along the network's own ε, which
    // then belongs to another picture.
    [Theory]
    [InlineData("ddim")]
    [InlineData("euler")]
    [InlineData("ipndm")]
    public void Sample_ClippedEstimate_GoesAlongTheNoiseThatBelongsToIt(string sampler)
    {
        var levels = Paths.Between("cosine", 4, 0.6, 0.1);
        var start = tensor([2.5, -1.5, 0.1]);
        var denoiser = (Tensor noisy, NoiseLevel level) => (3 * Mixture.Bumps.Denoise(noisy, level)).clamp(-1, 1);
        var afterOne = new double[3];

        SamplersTests
            .Of(sampler)
            .Sample(
                new TensorDenoiser(denoiser),
                levels,
                start,
                _ => start,
                (step, current) =>
                {
                    if (step == 1)
                        afterOne = current.data<double>().ToArray();
                }
            );

        var clipped = denoiser(start, levels[0]);
        var own = 3 * Mixture.Bumps.Denoise(start, levels[0]);
        double[] Along(Tensor picture) =>
            (clipped * levels[1].Alpha + (start - picture * levels[0].Alpha) / levels[0].Sigma * levels[1].Sigma)
                .data<double>()
                .ToArray();

        Assert.NotEqual(own.data<double>().ToArray(), clipped.data<double>().ToArray());
        Assert.All(Along(clipped).Zip(afterOne), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Contains(Along(own).Zip(afterOne), pair => Math.Abs(pair.First - pair.Second) > 1e-3);
    }

    [Fact]
    public void Sample_AnyEta_KeepsTheVarianceOfPlainNoise()
    {
        // Where every picture is 0 what remains is noise, σ_down² + σ_up² = σ'².
        foreach (var eta in (string[])["0", "0.2", "0.9", "1"])
        {
            var generator = new Generator(2);
            var levels = Paths.Between("flow", 5, 1, 0.3);
            var result = SamplersTests
                .Of($"ddim:{eta}")
                .Sample(
                    (noisy, _) => zeros_like(noisy),
                    levels,
                    randn(40_000, ScalarType.Float64, generator: generator),
                    _ => randn(40_000, ScalarType.Float64, generator: generator),
                    (_, _) => { }
                );

            Assert.Equal(0.3, result.std().item<double>(), 0.005);
        }
    }
}
