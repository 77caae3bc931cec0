using CsCheck;
using Ddpm.Trainers.Diffusion;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class DenoisingTargetTests
{
    // A variance-preserving level away from the two ends, a picture's value and its noise.
    private static readonly Gen<(double Angle, double Clean, double Noise)> Cases = Gen.Select(
        Gen.Double[0.02, 1.55],
        Gen.Double[-2, 2],
        Gen.Double[-4, 4]
    );

    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    public void At_TrueAnswer_GivesBackTheCleanPicture(string name) =>
        Cases.Sample(
            (angle, clean, noise) =>
            {
                var level = new NoiseLevel(0, Math.Cos(angle), Math.Sin(angle));
                var noisy = level.Alpha * clean + level.Sigma * noise;
                var answer = name switch
                {
                    "epsilon" => noise,
                    "x0" => clean,
                    _ => level.Alpha * noise - level.Sigma * clean,
                };

                var coefficients = DenoisingTarget.ByName(name).At(level);

                Assert.Equal(clean, coefficients.Skip * noisy + coefficients.Out * answer, 1e-9);
            },
            iter: 1000
        );

    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    public void OwnWeight_EveryLevel_CountsEveryErrorOfTheAnswerAlike(string name)
    {
        var target = DenoisingTarget.ByName(name);

        Assert.All(
            NoiseSchedule.Linear().Levels,
            level => Assert.Equal(1, target.OwnWeight.At(level) * Math.Pow(target.At(level).Out, 2), 1e-9)
        );
    }

    // Not inverted: clean levels are capped, noisy ones keep the simple loss.
    [Fact]
    public void MinSnrWeight_OfEpsilon_FallsWhereThereIsLittleNoise()
    {
        var levels = NoiseSchedule.Linear().Levels;

        double OfEpsilon(NoiseLevel level) =>
            LossWeight.MinSnr.At(level) * Math.Pow(DenoisingTarget.Epsilon.At(level).Out, 2);

        Assert.Equal(5 / levels[0].SignalToNoise, OfEpsilon(levels[0]), 1e-12);
        Assert.Equal(1, OfEpsilon(levels[^1]), 1e-12);
    }

    [Fact]
    public void ByName_Unknown_ListsTheKnown()
    {
        Assert.Contains(
            "epsilon, x0, v",
            Assert.Throws<ArgumentException>(() => DenoisingTarget.ByName("noise")).Message
        );
        Assert.Contains("min-snr", Assert.Throws<ArgumentException>(() => LossWeight.ByName("flat")).Message);
    }
}
