using Ddpm.Trainers.Diffusion;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class StepPlacementTests
{
    [Fact]
    public void Place_EverySpacingOnEverySchedule_GivesTheLevelsOfTheReference()
    {
        var placements = ScheduleReference.Read().Spacings;

        Assert.Equal(4, placements.Select(placement => placement.Name).Distinct().Count());
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
    public void ByName_Unknown_ListsTheKnown() =>
        Assert.Contains(
            "trailing, leading, linspace, karras",
            Assert.Throws<ArgumentException>(() => StepPlacement.ByName("even")).Message
        );

    private static void AssertFallsToClean(IReadOnlyList<NoiseLevel> levels)
    {
        Assert.Equal(NoiseLevel.Clean, levels[^1]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First.Lambda < pair.Second.Lambda));
    }
}
