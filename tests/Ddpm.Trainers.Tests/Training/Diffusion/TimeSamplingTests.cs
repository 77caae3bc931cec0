using Ddpm.Trainers.Tests.Choices;
using Ddpm.Trainers.Tests.Diffusion;

namespace Ddpm.Trainers.Tests.Training;

public sealed class TimeSamplingTests
{
    private static readonly NoiseSchedule Linear = NoiseSchedule.Linear();

    // Checkpoints and seeds of older runs mean these timesteps.
    [Fact]
    public void Uniform_Draws_AreTheStratifiedTimesteps()
    {
        for (var step = 0; step < 50; step++)
        {
            using var one = new StepRandom(7, step);
            using var other = new StepRandom(7, step);

            var levels = TimeSampling.Uniform.Draw(Linear, one, 32);

            var timesteps = other.StratifiedUniform(32).Select(uniform => (int)(uniform * 1000));
            Assert.Equal(timesteps.Select(timestep => Linear.Levels[timestep]), levels);
            Assert.Equal(other.Uniform(), one.Uniform());
        }
    }

    [Theory]
    [InlineData("uniform", 499.5, 288.7)]
    [InlineData("antithetic", 499.5, 288.7)]
    [InlineData("logit-normal", 499.5, 208.3)]
    public void Draw_ManyTimesteps_HaveMeanAndDeviationOfTheDistribution(string name, double mean, double deviation)
    {
        var times = Draw(name, Linear).Select(level => level.Time).ToArray();

        var average = times.Average();
        Assert.Equal(mean, average, 5.0);
        Assert.Equal(deviation, Math.Sqrt(times.Average(time => Math.Pow(time - average, 2))), 5.0);
        Assert.All(times, time => Assert.Equal(Math.Round(time), time));
    }

    [Fact]
    public void LogitNormal_ManyTimesteps_HaveItsQuartiles()
    {
        var shares = Draw("logit-normal", NoiseSchedule.RectifiedFlow()).Select(level => level.Sigma).Order().ToArray();

        // sigmoid(±0.6745), the quartiles of a standard normal number
        Assert.Equal(0.3375, shares[shares.Length / 4], 0.01);
        Assert.Equal(0.5, shares[shares.Length / 2], 0.01);
        Assert.Equal(0.6625, shares[3 * shares.Length / 4], 0.01);
    }

    [Fact]
    public void LogNormal_ManyLevels_HaveMeanAndDeviationOfEdm()
    {
        var logs = Draw("log-normal", NoiseSchedule.Karras()).Select(level => Math.Log(level.Sigma)).ToArray();

        var average = logs.Average();
        Assert.Equal(-1.2, average, 0.02);
        Assert.Equal(1.2, Math.Sqrt(logs.Average(log => Math.Pow(log - average, 2))), 0.02);
        Assert.True(logs.Distinct().Count() > 1000, "The levels lie between the timesteps.");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("flow")]
    public void LogNormal_OtherFamily_MeansTheRatioOfNoiseToSignal(string name)
    {
        var ratios = Draw("log-normal", Schedule.FromString(name).Build())
            .Select(level => level.Ratio)
            .Order()
            .ToArray();

        Assert.Equal(Math.Exp(-1.2), ratios[ratios.Length / 2], 0.01);
        Assert.Equal(Math.Exp(-1.2 + 1.2 * 0.6745), ratios[3 * ratios.Length / 4], 0.02);
    }

    [Fact]
    public void Draw_EveryWayOnEverySchedule_StaysOnTheSchedule()
    {
        foreach (var schedule in EverySchedule.OfCount(50))
        foreach (var sampling in BuiltIn.Of<TimeSampling>())
        foreach (var count in new[] { 1, 2, 3, 32 })
        {
            using var random = new StepRandom(3, count);

            var levels = sampling.Draw(schedule, random, count);

            Assert.Equal(count, levels.Length);
            Assert.All(
                levels,
                level => Assert.InRange(level.Lambda, schedule.Levels[^1].Lambda, schedule.Levels[0].Lambda)
            );
        }
    }

    [Fact]
    public void Antithetic_PairsOfABatch_AreAsFarFromBothEnds()
    {
        for (var step = 0; step < 50; step++)
        {
            using var random = new StepRandom(1, step);

            var levels = TimeSampling.Antithetic.Draw(Linear, random, 31);

            for (var pair = 0; pair < 30; pair += 2)
                Assert.Equal(999, levels[pair].Time + levels[pair + 1].Time);
        }
    }

    // The normal distribution's tables.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.75, 0.67448975)]
    [InlineData(0.025, -1.95996398)]
    [InlineData(0.999, 3.09023231)]
    [InlineData(0.97, 1.88079361)]
    [InlineData(1e-6, -4.75342431)]
    [InlineData(1e-11, -6.70602316)]
    public void NormalQuantile_KnownProbabilities_AreGiven(double probability, double expected) =>
        Assert.Equal(expected, NormalQuantile.At(probability), 2e-6);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void NormalQuantile_CertainProbability_IsFinite(double probability) =>
        Assert.InRange(Math.Abs(NormalQuantile.At(probability)), 6, 8);

    [Fact]
    public void FromString_Unknown_ListsTheKnown() =>
        Assert.Contains(
            "uniform, logit-normal, log-normal, antithetic",
            Assert.Throws<ArgumentException>(() => TimeSampling.FromString("beta")).Message
        );

    private static NoiseLevel[] Draw(string name, NoiseSchedule schedule) =>
        [
            .. Enumerable
                .Range(0, 500)
                .SelectMany(step =>
                {
                    using var random = new StepRandom(5, step);
                    return TimeSampling.FromString(name).Draw(schedule, random, 32);
                }),
        ];
}
