using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Samplers;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

public sealed class DdimSamplerTests : TorchTest
{
    private static readonly NoiseSchedule Schedule = NoiseSchedule.Linear();

    // For data N(μ, s²) the best denoiser is known: the posterior mean of x0 given x.
    private static Denoiser GaussianDenoiser(double mean, double deviation) =>
        (noisy, level) =>
        {
            var variance = level.Alpha * level.Alpha * deviation * deviation + level.Sigma * level.Sigma;
            return mean + level.Alpha * deviation * deviation / variance * (noisy - level.Alpha * mean);
        };

    [Fact]
    public void Ddpm_WholeChain_EqualsTheTextbookPosterior()
    {
        var noises = Enumerable
            .Range(0, 1001)
            .Select(step => randn(4, ScalarType.Float64, generator: new Generator((ulong)step)))
            .ToArray();
        var denoiser = GaussianDenoiser(0.3, 0.5);
        var seen = new double[1001][];

        SamplerOf("ddpm")
            .Sample(
                denoiser,
                StepPlacement.Trailing.Place(Schedule, 1000),
                noises[0],
                step => noises[step],
                (step, current) => seen[step] = current.data<double>().ToArray()
            );

        // DDPM eq. 6 and 7 with β̃, written out from betas and alphas_cumprod.
        var x = noises[0].data<double>().ToArray();
        for (var t = 999; t >= 0; t--)
        {
            var beta = 1e-4 + (0.02 - 1e-4) * t / 999;
            var cumprod = Math.Pow(Schedule.Levels[t].Alpha, 2);
            var before = t == 0 ? 1 : Math.Pow(Schedule.Levels[t - 1].Alpha, 2);
            var clean = denoiser(tensor(x), Schedule.Levels[t]).data<double>().ToArray();
            var noise = noises[1000 - t].data<double>().ToArray();
            for (var i = 0; i < x.Length; i++)
            {
                var mean =
                    Math.Sqrt(before) * beta / (1 - cumprod) * clean[i]
                    + Math.Sqrt(1 - beta) * (1 - before) / (1 - cumprod) * x[i];
                x[i] = mean + Math.Sqrt((1 - before) / (1 - cumprod) * beta) * noise[i];
                Assert.Equal(x[i], seen[1000 - t][i], 1e-6);
            }
        }
    }

    [Fact]
    public void Ddim_FewSteps_EqualsThePaperWithEpsilon()
    {
        var denoiser = GaussianDenoiser(-0.2, 0.7);
        var levels = StepPlacement.Trailing.Place(Schedule, 20);
        var start = randn(8, ScalarType.Float64, generator: new Generator(3));

        var result = SamplerOf("ddim")
            .Sample(denoiser, levels, start, _ => throw new InvalidOperationException(), (_, _) => { });

        // Song et al. 2021, eq. 12 with σ = 0: √ᾱ'·x0 + √(1 − ᾱ')·ε.
        var x = start;
        for (var step = 1; step <= 20; step++)
        {
            var (from, to) = (levels[step - 1], levels[step]);
            var clean = denoiser(x, from);
            x = to.Alpha * clean + to.Sigma * ((x - from.Alpha * clean) / from.Sigma);
        }

        Assert.Equal(0, (x - result).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void Ddim_SmallerSteps_ComeCloserToTheExactSolutionInFirstOrder()
    {
        const double mean = 0.4;
        const double deviation = 0.6;
        var start = randn(64, ScalarType.Float64, generator: new Generator(4));

        // The ODE moves x so that its place in the marginal N(αμ, α²s² + σ²) stays.
        var first = Schedule.Levels[^1];
        var exact =
            mean
            + deviation
                / Math.Sqrt(Math.Pow(first.Alpha * deviation, 2) + first.Sigma * first.Sigma)
                * (start - first.Alpha * mean);

        double Error(int steps) =>
            (
                SamplerOf("ddim")
                    .Sample(
                        GaussianDenoiser(mean, deviation),
                        StepPlacement.Trailing.Place(Schedule, steps),
                        start,
                        _ => start,
                        (_, _) => { }
                    ) - exact
            )
                .abs()
                .mean()
                .item<double>();

        Assert.InRange(Error(50) / Error(100), 1.7, 2.4);
        Assert.InRange(Error(100) / Error(200), 1.7, 2.4);
    }

    [Fact]
    public void Ddpm_ManyPictures_ReachMeanAndVarianceOfTheData()
    {
        var generator = new Generator(8);
        var result = SamplerOf("ddpm")
            .Sample(
                GaussianDenoiser(0.5, 0.25),
                StepPlacement.Trailing.Place(Schedule, 200),
                randn(20_000, ScalarType.Float64, generator: generator),
                _ => randn(20_000, ScalarType.Float64, generator: generator),
                (_, _) => { }
            );

        Assert.Equal(0.5, result.mean().item<double>(), 0.01);
        Assert.Equal(0.25, result.std().item<double>(), 0.02);
    }

    [Fact]
    public void ByName_Unknown_ListsTheKnown() =>
        Assert.Contains("ddpm, ddim", Assert.Throws<ArgumentException>(() => SamplerOf("euler")).Message);

    private static ISampler SamplerOf(string name) => Ddpm.Trainers.Diffusion.Samplers.Samplers.ByName(name);
}
