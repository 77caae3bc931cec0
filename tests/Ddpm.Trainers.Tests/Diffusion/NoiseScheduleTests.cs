using CsCheck;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class NoiseScheduleTests
{
    [Fact]
    public void Linear_ThousandSteps_IsTheChainOfThePaper()
    {
        var schedule = NoiseSchedule.Linear();

        var alphasCumprod = 1.0;
        for (var t = 0; t < 1000; t++)
        {
            alphasCumprod *= 1 - (1e-4 + (0.02 - 1e-4) * t / 999);
            Assert.Equal(t, schedule.Levels[t].Time);
            Assert.Equal(alphasCumprod, schedule.Levels[t].Alpha * schedule.Levels[t].Alpha, 1e-12);
        }

        // The reference implementation ends at this signal-to-noise ratio; the picture is all but gone.
        Assert.Equal(4.036e-5, alphasCumprod, 8);
    }

    [Fact]
    public void Linear_EveryLevel_PreservesVarianceAndLosesSignal()
    {
        var levels = NoiseSchedule.Linear(100).Levels;

        Assert.All(levels, level => Assert.Equal(1, level.Alpha * level.Alpha + level.Sigma * level.Sigma, 1e-12));
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First.Lambda > pair.Second.Lambda));
    }

    [Theory]
    [InlineData(1, 1e-4, 0.02, "count")]
    [InlineData(1_000_000, 1e-4, 0.02, "count")]
    [InlineData(10, 0, 0.02, "firstBeta")]
    [InlineData(10, 1e-4, 1, "lastBeta")]
    [InlineData(10, 1e-4, double.NaN, "lastBeta")]
    public void Linear_ValueOutOfRange_NamesIt(int count, double first, double last, string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NoiseSchedule.Linear(count, first, last));

        Assert.Equal(name, error.ParamName);
    }

    [Fact]
    public void FromString_Unknown_ListsTheKnown()
    {
        var error = Assert.Throws<ArgumentException>(() => Schedule.FromString("square"));

        Assert.Contains("'square'", error.Message);
        Assert.Contains("linear", error.Message);
    }

    [Fact]
    public void Levels_EverySchedule_AreThoseOfTheReference()
    {
        var tables = ScheduleReference.Read().Schedules;

        Assert.Equal(20, tables.Length);
        foreach (var table in tables)
        {
            var schedule = Schedule.FromString(table.Name).Build(table.Count, table.ZeroTerminalSnr);
            Assert.Equal(table.Count, schedule.Count);
            foreach (var row in table.Levels)
                ScheduleReference.AssertSame(
                    row.AsSpan(1),
                    schedule.Levels[(int)row[0]],
                    $"{table.Name} {(table.ZeroTerminalSnr ? "(zero terminal SNR) " : "")}{row[0]} of {table.Count}"
                );
        }
    }

    [Theory]
    [MemberData(nameof(EverySchedule.Names), MemberType = typeof(EverySchedule))]
    public void Levels_EverySchedule_LoseSignalAndStayInTheFamily(string name, bool zeroTerminalSnr)
    {
        var schedule = Schedule.FromString(name).Build(1000, zeroTerminalSnr);

        Assert.All(
            schedule.Levels,
            level =>
            {
                var expected = level.Alpha == 0 ? new(level.Time, 0, 1) : schedule.Family.At(level.Ratio, level.Time);
                Assert.Equal(expected.Alpha, level.Alpha, 1e-9);
                Assert.Equal(expected.Sigma, level.Sigma, 1e-9 * Math.Max(1, level.Sigma));
                Assert.True(double.IsFinite(level.Time) && level.Sigma > 0);
            }
        );
        Assert.All(
            schedule.Levels.Zip(schedule.Levels.Skip(1)),
            pair => Assert.True(pair.First.Lambda > pair.Second.Lambda && pair.First.Time < pair.Second.Time)
        );
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("scaled-linear")]
    [InlineData("squared-cosine")]
    [InlineData("sigmoid")]
    public void WithZeroTerminalSnr_Preserving_KeepsTheFirstLevelAndEndsAtExactlyZero(string name)
    {
        var before = Schedule.FromString(name).Build();

        var after = before.WithZeroTerminalSnr();

        Assert.False(before.EndsInPlainNoise);
        Assert.True(after.EndsInPlainNoise);
        Assert.Equal(before.Levels[0], after.Levels[0]);
        Assert.Equal(new NoiseLevel(999, 0, 1), after.Levels[^1]);
        Assert.Equal(name, after.Name);
        Assert.Equal(double.NegativeInfinity, after.Levels[^1].Lambda);
    }

    [Theory]
    [InlineData("karras", "variance exploding")]
    [InlineData("flow", "ends in plain noise already")]
    public void WithZeroTerminalSnr_OtherFamily_SaysWhyNot(string name, string expected) =>
        Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(() => Schedule.FromString(name).Build(1000, zeroTerminalSnr: true)).Message
        );

    [Fact]
    public void WithZeroTerminalSnr_Twice_SaysSo() =>
        Assert.Contains(
            "already",
            Assert
                .Throws<ArgumentException>(() => NoiseSchedule.Linear().WithZeroTerminalSnr().WithZeroTerminalSnr())
                .Message
        );

    [Theory]
    [InlineData(0, 80, 7, "lowest")]
    [InlineData(double.NaN, 80, 7, "lowest")]
    [InlineData(1, 1, 7, "highest")]
    [InlineData(1, double.PositiveInfinity, 7, "highest")]
    [InlineData(0.002, 80, 0.5, "rho")]
    public void Karras_ValueOutOfRange_NamesIt(double lowest, double highest, double rho, string name) =>
        Assert.Equal(
            name,
            Assert.Throws<ArgumentOutOfRangeException>(() => NoiseSchedule.Karras(10, lowest, highest, rho)).ParamName
        );

    [Theory]
    [InlineData("linear")]
    [InlineData("scaled-linear")]
    [InlineData("squared-cosine")]
    [InlineData("sigmoid")]
    [InlineData("karras")]
    [InlineData("flow")]
    public void Build_TooFewTimesteps_NamesThem(string name) =>
        Assert.Equal(
            "timesteps",
            Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.FromString(name).Build(1)).ParamName
        );

    [Theory]
    [MemberData(nameof(EverySchedule.Names), MemberType = typeof(EverySchedule))]
    public void Of_LevelsOfEverySchedule_IsThatSchedule(string name, bool zeroTerminalSnr)
    {
        var schedule = Schedule.FromString(name).Build(40, zeroTerminalSnr);

        var own = NoiseSchedule.Of("own", schedule.Family, schedule.Levels);

        Assert.Equal("own", own.Name);
        Assert.Equal(schedule.Levels, own.Levels);
        var lambda = (schedule.Levels[10].Lambda + schedule.Levels[11].Lambda) / 2;
        Assert.Equal(schedule.AtLambda(lambda), own.AtLambda(lambda));
    }

    [Theory]
    [InlineData(0, 0.5, double.NaN, "finite σ above 0")]
    [InlineData(double.NaN, 0.6, 0.8, "finite time")]
    [InlineData(1, -0.6, 0.8, "α of 0 or more")]
    [InlineData(1, 1, 0, "σ above 0")]
    [InlineData(1, 0.8, 0.6, "higher σ/α than the one before")]
    [InlineData(1, 0.6, 0.9, "variance preserving")]
    public void Of_LevelThatIsNone_SaysWhatALevelIs(double time, double alpha, double sigma, string expected) =>
        Assert.Contains(
            expected,
            Assert
                .Throws<ArgumentException>(() =>
                    NoiseSchedule.Of("own", NoiseFamily.VariancePreserving, [new(0, 0.8, 0.6), new(time, alpha, sigma)])
                )
                .Message
        );

    [Fact]
    public void Of_OneLevel_IsRefused() =>
        Assert.Equal(
            "levels",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    NoiseSchedule.Of("own", NoiseFamily.RectifiedFlow, [new(0, 0.5, 0.5)])
                )
                .ParamName
        );

    [Fact]
    public void Build_OwnScheduleWithOtherSettings_HasItsNameAndLevels()
    {
        var own = new Schedule("own-slow", timesteps => NoiseSchedule.Linear(timesteps, lastBeta: 0.01)).Build(10);

        Assert.Equal("own-slow", own.Name);
        Assert.Equal(NoiseSchedule.Linear(10, lastBeta: 0.01).Levels, own.Levels);
    }

    [Fact]
    public void Build_OwnScheduleOfAnotherLength_IsRefused() =>
        Assert.Contains(
            "gave 5 levels where 10 were asked for",
            Assert
                .Throws<InvalidOperationException>(() =>
                    new Schedule("own-short", _ => NoiseSchedule.Linear(5)).Build(10)
                )
                .Message
        );

    [Theory]
    [MemberData(nameof(EverySchedule.Names), MemberType = typeof(EverySchedule))]
    public void AtLambda_OfALevel_IsThatLevel(string name, bool zeroTerminalSnr)
    {
        var schedule = Schedule.FromString(name).Build(40, zeroTerminalSnr);

        Assert.All(schedule.Levels, level => Assert.Equal(level, schedule.AtLambda(level.Lambda)));
    }

    [Theory]
    [MemberData(nameof(EverySchedule.Names), MemberType = typeof(EverySchedule))]
    public void AtLambda_BetweenLevels_LiesBetweenThemInTheFamily(string name, bool zeroTerminalSnr)
    {
        var schedule = Schedule.FromString(name).Build(40, zeroTerminalSnr);
        Gen.Select(Gen.Int[0, 38], Gen.Double[0.01, 0.99])
            .Sample(
                (index, share) =>
                {
                    var (clean, noisy) = (schedule.Levels[index], schedule.Levels[index + 1]);
                    var bottom = Math.Max(noisy.Lambda, clean.Lambda - 20);
                    var lambda = clean.Lambda + (bottom - clean.Lambda) * share;

                    var level = schedule.AtLambda(lambda);

                    Assert.Equal(lambda, level.Lambda, 1e-9);
                    Assert.InRange(level.Time, clean.Time, noisy.Time);
                    Assert.Equal(schedule.Family.At(level.Ratio, level.Time).Alpha, level.Alpha, 1e-12);
                },
                iter: 300
            );
    }

    // Where the time is a formula of the level, the interpolation gives that formula.
    [Fact]
    public void AtLambda_ExplodingAndFlow_GiveTheTimesOfTheirFormulas() =>
        Gen.Double[-4, 4]
            .Sample(
                lambda =>
                {
                    var exploding = NoiseSchedule.Karras().AtLambda(lambda);
                    var flow = NoiseSchedule.RectifiedFlow().AtLambda(lambda);

                    Assert.Equal(Math.Log(exploding.Sigma) / 4, exploding.Time, 1e-9);
                    Assert.Equal(1000 * flow.Sigma, flow.Time, 1e-9);
                },
                iter: 300
            );

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void AtLambda_OutsideOfTheTable_SaysTheRange(double lambda) =>
        Assert.Contains(
            "'linear' has levels of",
            Assert.Throws<ArgumentOutOfRangeException>(() => NoiseSchedule.Linear().AtLambda(lambda)).Message
        );
}
