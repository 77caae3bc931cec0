namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class TimestepSpacingTests
{
    [Fact]
    public void Place_EverySpacingOnEverySchedule_GivesTheLevelsOfTheReference()
    {
        var spacings = ScheduleReference.Read().Spacings;

        Assert.Equal(7, spacings.Select(spacing => spacing.Name).Distinct().Count());
        foreach (var spacing in spacings)
        {
            var schedule = Schedule.FromString(spacing.Schedule).Build(spacing.Count, spacing.ZeroTerminalSnr);

            var levels = TimestepSpacing.Registry.Parse(spacing.Name).Place(schedule, spacing.Steps);

            Assert.Equal(spacing.Levels.Length, levels.Count);
            for (var step = 0; step < levels.Count; step++)
                ScheduleReference.AssertSame(
                    spacing.Levels[step],
                    levels[step],
                    $"{spacing.Name} on {spacing.Schedule} of {spacing.Count}, level {step} of {spacing.Steps}"
                );
        }
    }

    [Theory]
    [InlineData("trailing")]
    [InlineData("leading")]
    [InlineData("linspace")]
    [InlineData("shifted")]
    [InlineData("shifted:0.1")]
    public void Place_AllSteps_IsTheWholeChain(string name)
    {
        var schedule = NoiseSchedule.Linear(50);

        var levels = TimestepSpacing.Registry.Parse(name).Place(schedule, 50);

        Assert.Equal([.. schedule.Levels.Reverse(), NoiseLevel.Clean], levels);
    }

    [Theory]
    [InlineData("trailing", 1)]
    [InlineData("trailing", 7)]
    [InlineData("trailing", 49)]
    [InlineData("linspace", 1)]
    [InlineData("linspace", 7)]
    [InlineData("linspace", 49)]
    [InlineData("karras", 1)]
    [InlineData("karras", 7)]
    [InlineData("karras", 49)]
    [InlineData("shifted", 1)]
    [InlineData("shifted", 7)]
    [InlineData("shifted", 49)]
    [InlineData("shifted:100", 25)]
    [InlineData("shifted:0.01", 25)]
    public void Place_FewerSteps_StartsAtTheNoisiestAndNeverRepeats(string name, int steps)
    {
        var schedule = NoiseSchedule.Linear(50);

        var levels = TimestepSpacing.Registry.Parse(name).Place(schedule, steps);

        Assert.Equal(steps + 1, levels.Count);
        Assert.Equal(schedule.Levels[^1], levels[0]);
        AssertFallsToClean(levels);
    }

    [Theory]
    [InlineData("leading", 2)]
    [InlineData("leading", 7)]
    [InlineData("leading", 49)]
    [InlineData("linspace", 2)]
    [InlineData("linspace", 7)]
    [InlineData("karras", 2)]
    [InlineData("karras", 7)]
    public void Place_FewerSteps_EndsAtTheCleanestOfTraining(string name, int steps)
    {
        var schedule = NoiseSchedule.Linear(50);

        var levels = TimestepSpacing.Registry.Parse(name).Place(schedule, steps);

        Assert.Equal(schedule.Levels[0], levels[^2]);
        AssertFallsToClean(levels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public void Place_StepsOutOfRange_SaysTheRange(int steps)
    {
        foreach (var spacing in TimestepSpacing.Registry.All)
            Assert.Contains(
                "1 to 50",
                Assert.Throws<ArgumentOutOfRangeException>(() => spacing.Place(NoiseSchedule.Linear(50), steps)).Message
            );
    }

    [Fact]
    public void Leading_OneStep_WouldStartAtTheCleanestAndIsRefused() =>
        Assert.Contains(
            "'leading' needs at least 2 steps",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => TimestepSpacing.Leading.Place(NoiseSchedule.Linear(50), 1))
                .Message
        );

    [Theory]
    [InlineData("trailing")]
    [InlineData("linspace")]
    [InlineData("shifted")]
    public void Place_ScheduleThatEndsInPlainNoise_StartsThere(string name)
    {
        foreach (var schedule in EverySchedule.OfCount(100).Where(schedule => schedule.EndsInPlainNoise))
        {
            var levels = TimestepSpacing.Registry.Parse(name).Place(schedule, 10);

            Assert.Equal((0, 1), (levels[0].Alpha, levels[0].Sigma));
            AssertFallsToClean(levels);
        }
    }

    [Theory]
    [InlineData("leading")]
    [InlineData("karras")]
    public void Place_ScheduleThatEndsInPlainNoise_IsRefusedWhereItCannotStartThere(string name)
    {
        foreach (var schedule in EverySchedule.OfCount(100).Where(schedule => schedule.EndsInPlainNoise))
            Assert.Contains(
                $"'{name}' cannot start at plain noise",
                Assert.Throws<ArgumentException>(() => TimestepSpacing.Registry.Parse(name).Place(schedule, 10)).Message
            );
    }

    [Fact]
    public void Shifted_OnTheFlow_MultipliesTheRatioOfNoiseToSignal()
    {
        var flow = Schedule.Flow.Build();

        var even = TimestepSpacing.Trailing.Place(flow, 10);
        var shifted = TimestepSpacing.Shifted(4).Place(flow, 10);

        // A timestep of 1000 is half a percent of a ratio of 10, to which it is rounded.
        foreach (var (one, other) in even.Zip(shifted).Skip(1).SkipLast(1))
            Assert.Equal(4 * one.Ratio, other.Ratio, 0.02 * other.Ratio);
    }

    [Fact]
    public void Shifted_ByOne_IsTrailing() =>
        Assert.Equal(
            TimestepSpacing.Trailing.Place(NoiseSchedule.Linear(1000), 30),
            TimestepSpacing.Shifted(1).Place(NoiseSchedule.Linear(1000), 30)
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(101)]
    [InlineData(double.NaN)]
    public void Shifted_OutOfRange_SaysTheRange(double shift) =>
        Assert.Contains(
            "0.01 to 100",
            Assert.Throws<ArgumentOutOfRangeException>(() => TimestepSpacing.Shifted(shift)).Message
        );

    [Fact]
    public void Parse_NameOfASpacing_FindsIt()
    {
        foreach (var spacing in TimestepSpacing.Registry.All.Append(TimestepSpacing.Shifted(2.5)))
            Assert.Equal(spacing.Name, TimestepSpacing.Registry.Parse(spacing.Name).Name);
    }

    [Theory]
    [InlineData("even")]
    [InlineData("shifted:much")]
    [InlineData("trailing:2")]
    public void Parse_Unknown_ListsTheKnown(string name) =>
        Assert.Contains(
            "trailing, leading, linspace, karras, shifted or shifted:S",
            Assert.Throws<ArgumentException>(() => TimestepSpacing.Registry.Parse(name)).Message
        );

    private static void AssertFallsToClean(IReadOnlyList<NoiseLevel> levels)
    {
        Assert.Equal(NoiseLevel.Clean, levels[^1]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First.Lambda < pair.Second.Lambda));
    }
}
