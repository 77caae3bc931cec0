using Ddpm.Trainers.Diffusion;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class StepPlacementTests
{
    [Fact]
    public void Place_EverySpacingOnEverySchedule_GivesTheLevelsOfTheReference()
    {
        var placements = ScheduleReference.Read().Spacings;

        Assert.Equal(7, placements.Select(placement => placement.Name).Distinct().Count());
        foreach (var placement in placements)
        {
            var schedule = NoiseSchedule.ByName(placement.Schedule, placement.Count, placement.ZeroTerminalSnr);

            var levels = StepPlacement.ByName(placement.Name).Place(schedule, placement.Steps);

            Assert.Equal(placement.Levels.Length, levels.Count);
            for (var step = 0; step < levels.Count; step++)
                ScheduleReference.AssertSame(
                    placement.Levels[step],
                    levels[step],
                    $"{placement.Name} on {placement.Schedule} of {placement.Count}, level {step} of {placement.Steps}"
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

        var levels = StepPlacement.ByName(name).Place(schedule, 50);

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

        var levels = StepPlacement.ByName(name).Place(schedule, steps);

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

        var levels = StepPlacement.ByName(name).Place(schedule, steps);

        Assert.Equal(schedule.Levels[0], levels[^2]);
        AssertFallsToClean(levels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public void Place_StepsOutOfRange_SaysTheRange(int steps)
    {
        foreach (var placement in StepPlacement.All)
            Assert.Contains(
                "1 to 50",
                Assert
                    .Throws<ArgumentOutOfRangeException>(() => placement.Place(NoiseSchedule.Linear(50), steps))
                    .Message
            );
    }

    [Fact]
    public void Leading_OneStep_WouldStartAtTheCleanestAndIsRefused() =>
        Assert.Contains(
            "'leading' needs at least 2 steps",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => StepPlacement.Leading.Place(NoiseSchedule.Linear(50), 1))
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
            var levels = StepPlacement.ByName(name).Place(schedule, 10);

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
                Assert.Throws<ArgumentException>(() => StepPlacement.ByName(name).Place(schedule, 10)).Message
            );
    }

    [Fact]
    public void Shifted_OnTheFlow_MultipliesTheRatioOfNoiseToSignal()
    {
        var flow = NoiseSchedule.ByName("flow", 1000, zeroTerminalSnr: false);

        var even = StepPlacement.Trailing.Place(flow, 10);
        var shifted = StepPlacement.Shifted(4).Place(flow, 10);

        // A timestep of 1000 is half a percent of a ratio of 10, to which it is rounded.
        foreach (var (one, other) in even.Zip(shifted).Skip(1).SkipLast(1))
            Assert.Equal(4 * one.Ratio, other.Ratio, 0.02 * other.Ratio);
    }

    [Fact]
    public void Shifted_ByOne_IsTrailing() =>
        Assert.Equal(
            StepPlacement.Trailing.Place(NoiseSchedule.Linear(1000), 30),
            StepPlacement.Shifted(1).Place(NoiseSchedule.Linear(1000), 30)
        );

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(101)]
    [InlineData(double.NaN)]
    public void Shifted_OutOfRange_SaysTheRange(double shift) =>
        Assert.Contains(
            "0.01 to 100",
            Assert.Throws<ArgumentOutOfRangeException>(() => StepPlacement.Shifted(shift)).Message
        );

    [Fact]
    public void ByName_NameOfAPlacement_FindsIt()
    {
        foreach (var placement in StepPlacement.All.Append(StepPlacement.Shifted(2.5)))
            Assert.Equal(placement.Name, StepPlacement.ByName(placement.Name).Name);
    }

    [Theory]
    [InlineData("even")]
    [InlineData("shifted:much")]
    [InlineData("trailing:2")]
    public void ByName_Unknown_ListsTheKnown(string name) =>
        Assert.Contains(
            "trailing, leading, linspace, karras, shifted; shifted:S",
            Assert.Throws<ArgumentException>(() => StepPlacement.ByName(name)).Message
        );

    private static void AssertFallsToClean(IReadOnlyList<NoiseLevel> levels)
    {
        Assert.Equal(NoiseLevel.Clean, levels[^1]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First.Lambda < pair.Second.Lambda));
    }
}
