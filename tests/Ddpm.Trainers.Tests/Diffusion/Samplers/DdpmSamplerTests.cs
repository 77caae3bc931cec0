using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

public sealed class DdpmSamplerTests : TorchTest
{
    [Theory]
    [InlineData("ddpm", false)]
    [InlineData("ddpm-large", true)]
    public void Sample_WholeLinearChain_EqualsTheTextbookPosterior(string sampler, bool large)
    {
        var schedule = NoiseSchedule.Linear();
        var noises = Noises(4);
        var seen = new double[1001][];

        SamplersTests
            .Of(sampler)
            .Sample(
                Mixture.Bumps.Denoise,
                TimestepSpacing.Trailing.Place(schedule, 1000),
                noises[0],
                step => noises[step],
                (step, current) => seen[step] = current.data<double>().ToArray()
            );

        // DDPM algorithm 2 with eq. 6 and 7, written out from betas and alphas_cumprod.
        var (betas, cumprods) = TextbookChain();
        var x = noises[0].data<double>().ToArray();
        for (var t = 999; t >= 0; t--)
        {
            var (beta, cumprod) = (betas[t], cumprods[t]);
            var before = t == 0 ? 1 : cumprods[t - 1];
            var level = new NoiseLevel(t, Math.Sqrt(cumprod), Math.Sqrt(1 - cumprod));
            var clean = Mixture.Bumps.Denoise(tensor(x), level).data<double>().ToArray();
            var noise = noises[1000 - t].data<double>().ToArray();
            var variance = large ? beta : (1 - before) / (1 - cumprod) * beta;
            for (var i = 0; i < x.Length; i++)
            {
                var mean =
                    Math.Sqrt(before) * beta / (1 - cumprod) * clean[i]
                    + Math.Sqrt(1 - beta) * (1 - before) / (1 - cumprod) * x[i];
                x[i] = mean + (t == 0 ? 0 : Math.Sqrt(variance) * noise[i]);
                Assert.Equal(x[i], seen[1000 - t][i], 1e-6);
            }
        }
    }

    [Fact]
    public void Sample_ModelOfEpsilonInTheWholeChain_EqualsAlgorithmTwo()
    {
        var schedule = NoiseSchedule.Linear();
        var noises = Noises(1, 4);
        var drawn = SamplersTests
            .Of("ddpm-large")
            .Sample(
                MixtureNetwork.DenoiserOf(Mixture.Bumps, schedule, DenoisingTarget.Epsilon),
                TimestepSpacing.Trailing.Place(schedule, 1000),
                noises[0],
                step => noises[step],
                (_, _) => { }
            )
            .data<double>()
            .ToArray();

        // x ← (x − β/√(1 − ᾱ)·ε)/√α + σ·z with σ² = β (Ho et al. 2020, algorithm 2, line 4)
        var (betas, cumprods) = TextbookChain();
        var x = noises[0];
        for (var t = 999; t >= 0; t--)
        {
            using var scope = NewDisposeScope();
            var level = new NoiseLevel(t, Math.Sqrt(cumprods[t]), Math.Sqrt(1 - cumprods[t]));
            var epsilon = (x - Mixture.Bumps.Denoise(x, level) * level.Alpha) / level.Sigma;
            var mean = (x - epsilon * (betas[t] / level.Sigma)) / Math.Sqrt(1 - betas[t]);
            x = (t == 0 ? mean : mean + noises[1000 - t] * Math.Sqrt(betas[t])).MoveToOuterDisposeScope();
        }

        Assert.All(x.data<double>().ToArray().Zip(drawn), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Sample_FewSteps_EqualsDdimWithEtaOne()
    {
        var noise = randn(8, ScalarType.Float64, generator: new Generator(3));
        double[] Draw(string sampler) =>
            SamplersTests
                .Of(sampler)
                .Sample(Mixture.Bumps.Denoise, Paths.ToClean("cosine", 7), noise, _ => noise, (_, _) => { })
                .data<double>()
                .ToArray();

        Assert.All(Draw("ddpm").Zip(Draw("ddim:1")), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    /// <summary>The initial noise, and that of each of 1000 steps.</summary>
    private static Tensor[] Noises(params long[] shape) =>
        [
            .. Enumerable
                .Range(0, 1001)
                .Select(step => randn(shape, ScalarType.Float64, generator: new Generator((ulong)step))),
        ];

    /// <summary>The linear chain of Ho et al. 2020, section 4, written out: betas and alphas_cumprod.</summary>
    private static (double[] Betas, double[] Cumprods) TextbookChain()
    {
        var betas = Enumerable.Range(0, 1000).Select(t => 1e-4 + (0.02 - 1e-4) * t / 999).ToArray();
        var cumprods = new double[1000];
        for (var t = 0; t < 1000; t++)
            cumprods[t] = (t == 0 ? 1 : cumprods[t - 1]) * (1 - betas[t]);
        return (betas, cumprods);
    }
}
