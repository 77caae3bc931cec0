using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>The error against the exact solution of the ODE falls with the promised power of the step's size.</summary>
public sealed class SamplerOrderTests : TorchTest
{
    private static readonly double[] s_places = [.. Enumerable.Range(0, 41).Select(index => -2.5 + index * 0.125)];

    // The corrector makes UniPC better than its order as long as the first steps' error does not show.
    [Theory]
    [InlineData("ddim", 0.9, 1.1)]
    [InlineData("euler", 0.9, 1.1)]
    [InlineData("heun", 1.85, 2.2)]
    [InlineData("dpm++2m", 1.85, 2.3)]
    [InlineData("unipc:1", 0.95, 2.2)]
    [InlineData("unipc:2", 1.95, 3.2)]
    [InlineData("unipc", 2.85, 4.2)]
    [InlineData("unipc:4", 2.85, 5.2)]
    public void Sample_Mixture_ErrorFallsWithTheOrder(string sampler, double least, double most)
    {
        Assert.InRange(Order(sampler, "linear", first: 1, last: 0.01), least, most);
        Assert.InRange(Order(sampler, "cosine", first: 0.98, last: 0.02), least, most);
        Assert.InRange(Order(sampler, "karras", first: 0.8, last: 0.3), least, most);
        Assert.InRange(Order(sampler, "flow", first: 0.99, last: 0.02), least, most);
    }

    [Theory]
    [InlineData("ddim", 0.9, 1.1)]
    [InlineData("heun", 1.85, 2.2)]
    [InlineData("dpm++2m", 1.85, 2.3)]
    [InlineData("unipc", 2.85, 4.2)]
    public void Sample_Gaussian_ErrorAgainstTheClosedFormFallsWithTheOrder(string sampler, double least, double most)
    {
        const double mean = 0.4;
        const double deviation = 0.6;

        // The ODE moves x so that its place in the marginal N(α·μ, α²·s² + σ²) stays.
        static double Spread(NoiseLevel level) =>
            Math.Sqrt(Math.Pow(level.Alpha * deviation, 2) + level.Sigma * level.Sigma);
        double[] Exact(double[] start, NoiseLevel from, NoiseLevel to) =>
            [.. start.Select(value => to.Alpha * mean + Spread(to) / Spread(from) * (value - from.Alpha * mean))];

        foreach (var kind in (string[])["linear", "cosine", "flow"])
        {
            var levels = (int steps) => Paths.Between(kind, steps, first: 0.98, last: 0.05);
            Assert.InRange(Slope(sampler, Mixture.Gaussian(mean, deviation), levels, Exact, 80, 320), least, most);
        }
    }

    // Published weights ask for even steps of σ; and where the noise hardly changes at first, the first steps' lower
    // order does not show.
    [Fact]
    public void Sample_IpndmOnEvenSigmas_ErrorFallsWithTheFourthPower()
    {
        var data = Mixture.Gaussian(0.3, 2);
        NoiseLevel[] Levels(int steps) =>
            [.. Enumerable.Range(0, steps + 1).Select(step => new NoiseLevel(0, 1, 20 - (20 - 1e-3) * step / steps))];

        Assert.InRange(Slope("ipndm", data, Levels, data.Solve, 160, 640), 3.7, 4.3);
        Assert.InRange(Slope("heun", data, Levels, data.Solve, 160, 640), 1.8, 2.2);
    }

    [Theory]
    [InlineData("linear", 1, 0.01)]
    [InlineData("karras", 0.8, 0.3)]
    [InlineData("flow", 0.99, 0.02)]
    public void Sample_IpndmOnOtherLevels_IsOfSecondOrder(string kind, double first, double last) =>
        Assert.InRange(Order("ipndm", kind, first, last), 1.75, 3.2);

    // At few calls the order pays: each of these is much closer than DDIM with as many calls.
    [Theory]
    [InlineData("dpm++2m")]
    [InlineData("unipc")]
    [InlineData("ipndm")]
    public void Sample_TwentyCalls_AreCloserThanThoseOfDdim(string sampler)
    {
        foreach (var kind in (string[])["linear", "cosine", "flow"])
        {
            var levels = Paths.ToClean(kind, 20);
            var from = kind == "flow" ? Paths.At(kind, 1 - 1e-6) : levels[0];
            var exact = tensor(Mixture.Bumps.Solve(s_places, from, new NoiseLevel(0, 1, 1e-4)));
            Assert.True(Error(sampler, Mixture.Bumps, levels, exact) < Error("ddim", Mixture.Bumps, levels, exact) / 2);
        }
    }

    private static double Order(string sampler, string kind, double first, double last) =>
        Slope(
            sampler,
            Mixture.Bumps,
            steps => Paths.Between(kind, steps, first, last),
            Mixture.Bumps.Solve,
            fewest: 80,
            most: 320
        );

    // The slope of ln(error) over ln(1/steps) by least squares.
    private static double Slope(
        string sampler,
        Mixture data,
        Func<int, NoiseLevel[]> levels,
        Func<double[], NoiseLevel, NoiseLevel, double[]> solve,
        int fewest,
        int most
    )
    {
        var ends = levels(2);
        var start = s_places.Select(place => place * ends[0].Sigma).ToArray();
        var exact = tensor(solve(start, ends[0], ends[^1]));
        var points = new List<(double X, double Y)>();
        for (var steps = fewest; steps <= most; steps *= 2)
            points.Add((-Math.Log(steps), Math.Log(Error(sampler, data, levels(steps), exact))));

        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }

    private static double Error(string sampler, Mixture data, NoiseLevel[] levels, Tensor exact)
    {
        using var scope = NewDisposeScope();
        var start = tensor(s_places) * levels[0].Sigma;
        Func<int, Tensor> noNoise = _ => throw new InvalidOperationException("The sampler is deterministic.");
        var result = SamplersTests.Of(sampler).Sample(data.Denoise, levels, start, noNoise, (_, _) => { });
        return (result - exact).square().mean().sqrt().item<double>();
    }
}
