using Ddpm.Trainers.Tests.Choices;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class LossWeightTests
{
    [Fact]
    public void At_EveryWeight_IsThatOfTheReference()
    {
        var references = ScheduleReference.Read().Weights;

        Assert.Equal(BuiltIn.Names<LossWeight>(), references.Select(r => r.Name).Distinct());
        foreach (var reference in references)
        {
            var weight = reference.Gamma is { } gamma
                ? LossWeight.MinSnrOf(gamma)
                : LossWeight.FromString(reference.Name);
            foreach (var row in reference.Rows)
                ScheduleReference.AssertSame(
                    row[2],
                    weight.At(new NoiseLevel(0, row[0], row[1])),
                    $"{reference.Name} at alpha {row[0]}, sigma {row[1]}"
                );
        }
    }

    // A quiet mistake elsewhere: the weight inverted. Clean levels are capped, noisy ones keep the simple loss.
    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void MinSnr_OfEpsilon_FallsWhereThereIsLittleNoise(double gamma)
    {
        var levels = NoiseSchedule.Linear().Levels;
        var weight = LossWeight.MinSnrOf(gamma);

        double OfEpsilon(NoiseLevel level) => weight.At(level) * Math.Pow(DenoisingTarget.Epsilon.At(level).Out, 2);

        Assert.Equal(gamma / levels[0].SignalToNoise, OfEpsilon(levels[0]), 1e-12);
        Assert.Equal(1, OfEpsilon(levels[^1]), 1e-12);
        Assert.All(levels, level => Assert.InRange(OfEpsilon(level), 0, 1 + 1e-9));
    }

    // A quiet mistake elsewhere: the weights of ε used for v. Hang et al. 2023, section 3.4: min(SNR, γ)/(SNR + 1).
    [Fact]
    public void MinSnr_OfVelocity_IsDividedByOneMoreThanTheRatio() =>
        Assert.All(
            NoiseSchedule.Linear().Levels,
            level =>
                Assert.Equal(
                    Math.Min(level.SignalToNoise, 5) / (level.SignalToNoise + 1),
                    LossWeight.MinSnr.At(level) * Math.Pow(DenoisingTarget.Velocity.At(level).Out, 2),
                    1e-9
                )
        );

    [Fact]
    public void Simple_OfVelocity_IsAlphaSquared() =>
        Assert.All(
            NoiseSchedule.Linear().Levels,
            level =>
                Assert.Equal(
                    level.Alpha * level.Alpha,
                    LossWeight.Simple.At(level) * Math.Pow(DenoisingTarget.Velocity.At(level).Out, 2),
                    1e-9
                )
        );

    [Fact]
    public void P2_OfEpsilon_IsOneOverOneMoreThanTheRatio() =>
        Assert.All(
            NoiseSchedule.SquaredCosine().Levels,
            level =>
                Assert.Equal(
                    1 / (1 + level.SignalToNoise),
                    LossWeight.P2.At(level) * Math.Pow(DenoisingTarget.Epsilon.At(level).Out, 2),
                    1e-9
                )
        );

    [Theory]
    [InlineData("epsilon")]
    [InlineData("x0")]
    [InlineData("v")]
    [InlineData("flow")]
    [InlineData("edm")]
    public void OwnWeight_EveryLevelOfEverySchedule_CountsEveryErrorOfTheAnswerAlike(string name)
    {
        var target = DenoisingTarget.FromString(name);

        Assert.All(
            EverySchedule.OfCount(60).SelectMany(schedule => schedule.Levels).Where(target.IsDefinedAt),
            level => Assert.Equal(1, target.OwnWeight.At(level) * Math.Pow(target.At(level).Out, 2), 1e-9)
        );
    }

    [Theory]
    [InlineData("simple")]
    [InlineData("min-snr")]
    [InlineData("p2")]
    public void Validate_WeightThatIsZeroWhereSamplingBegins_IsRefused(string name)
    {
        var weight = LossWeight.FromString(name);

        weight.Validate(NoiseSchedule.Linear());
        Assert.All(
            [NoiseSchedule.Linear().WithZeroTerminalSnr(), NoiseSchedule.RectifiedFlow()],
            schedule =>
                Assert.Contains(
                    "v, x0, flow, edm",
                    Assert.Throws<ArgumentException>(() => weight.Validate(schedule)).Message
                )
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void MinSnrOf_GammaOutOfRange_NamesIt(double gamma) =>
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => LossWeight.MinSnrOf(gamma)).ParamName);

    [Theory]
    [InlineData("v")]
    [InlineData("flow")]
    [InlineData("edm")]
    public void CappedAt_WeightWithoutBound_IsItselfUpToTheCap(string name)
    {
        var weight = LossWeight.FromString(name);
        var capped = LossWeight.FromString($"{name}:25");

        Assert.Equal(weight.CappedAt(25), capped);
        Assert.Equal($"{name}:25", capped.Name);
        foreach (var level in Schedule.Flow.Build(1000, zeroTerminalSnr: false).Levels)
            Assert.Equal(Math.Min(weight.At(level), 25), capped.At(level));
        Assert.True(weight.At(Schedule.Flow.Build(1000, zeroTerminalSnr: false).Levels[0]) > 100_000);
        Assert.Equal("cap", Assert.Throws<ArgumentOutOfRangeException>(() => weight.CappedAt(0)).ParamName);
        Assert.Throws<InvalidOperationException>(() => capped.CappedAt(9));
    }

    [Fact]
    public void CappedAt_Simple_IsMinSnr() => Assert.Equal(LossWeight.MinSnrOf(3), LossWeight.Simple.CappedAt(3));

    [Theory]
    [InlineData("min-snr", 5)]
    [InlineData("min-snr:5", 5)]
    [InlineData("min-snr:1.5", 1.5)]
    public void FromString_MinSnr_IsCappedAtGamma(string name, double gamma)
    {
        var weight = LossWeight.FromString(name);

        Assert.Equal(LossWeight.MinSnrOf(gamma), weight);
        Assert.Equal(weight, LossWeight.FromString(weight.Name));
        Assert.Equal(gamma, weight.At(NoiseSchedule.Linear().Levels[0]));
    }

    [Theory]
    [InlineData("min-snr:0")]
    [InlineData("min-snr:NaN")]
    public void FromString_GammaOutOfRange_NamesIt(string name) =>
        Assert.Equal("gamma", Assert.Throws<ArgumentOutOfRangeException>(() => LossWeight.FromString(name)).ParamName);

    [Theory]
    [InlineData("flat")]
    [InlineData("p2:5")]
    [InlineData("min-snr:much")]
    public void FromString_Unknown_ListsTheKnown(string name) =>
        Assert.Contains(
            "simple, min-snr or min-snr:GAMMA (above 0), p2, v or v:CAP (above 0), x0, flow or flow:CAP (above 0), "
                + "edm or edm:CAP (above 0)",
            Assert.Throws<ArgumentException>(() => LossWeight.FromString(name)).Message
        );
}
