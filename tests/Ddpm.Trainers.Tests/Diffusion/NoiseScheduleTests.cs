using Ddpm.Trainers.Diffusion;

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
    public void ByName_Unknown_ListsTheKnown()
    {
        var error = Assert.Throws<ArgumentException>(() => NoiseSchedule.ByName("square"));

        Assert.Contains("'square'", error.Message);
        Assert.Contains("linear", error.Message);
    }

    [Fact]
    public void Trailing_AllSteps_IsTheWholeChain()
    {
        var schedule = NoiseSchedule.Linear(50);

        var levels = StepPlacement.Trailing.Place(schedule, 50);

        Assert.Equal([.. schedule.Levels.Reverse(), NoiseLevel.Clean], levels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(49)]
    public void Trailing_FewerSteps_StartsAtTheNoisiestAndNeverRepeats(int steps)
    {
        var schedule = NoiseSchedule.Linear(50);

        var levels = StepPlacement.Trailing.Place(schedule, steps);

        Assert.Equal(steps + 1, levels.Count);
        Assert.Equal(schedule.Levels[^1], levels[0]);
        Assert.Equal(NoiseLevel.Clean, levels[^1]);
        Assert.Equal(levels.Count, levels.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(51)]
    public void Trailing_StepsOutOfRange_SaysTheRange(int steps)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            StepPlacement.Trailing.Place(NoiseSchedule.Linear(50), steps)
        );

        Assert.Contains("1 to 50", error.Message);
    }
}
