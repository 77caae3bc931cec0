namespace Ddpm.Trainers.Tests.Training;

public sealed class PostHocAverageTests : TorchTest
{
    private const int Steps = 4000;

    [Theory]
    [InlineData(0.06)]
    [InlineData(0.08)]
    [InlineData(0.12)]
    public void Combine_TwoWidthsOnTheWay_ComesCloseToAnAverageThatWasNotStored(double relativeWidth)
    {
        var stored = Enumerable
            .Range(1, 16)
            .SelectMany(part =>
                new[] { 0.05, 0.1 }.Select(width => new PostHocAverage.Stored(part * Steps / 16, width))
            )
            .ToArray();

        var combination = PostHocAverage.Combine(stored, Steps, relativeWidth);

        var expected = AverageOf(relativeWidth, Steps);
        var combined = stored
            .Zip(combination.Weights, (one, weight) => weight * AverageOf(one.RelativeWidth, one.Step))
            .Sum();
        Assert.Equal(1, combination.Weights.Sum(), 0.02);
        Assert.InRange(combination.RelativeError, 0, 0.1);
        Assert.Equal(expected, combined, 0.01);

        // The stored averages themselves are further away.
        var nearest = Math.Min(Math.Abs(expected - AverageOf(0.05, Steps)), Math.Abs(expected - AverageOf(0.1, Steps)));
        Assert.True(Math.Abs(expected - combined) < nearest / 3, $"{expected} {combined} {nearest}");
    }

    [Fact]
    public void Combine_WishIsStored_TakesItAlone()
    {
        PostHocAverage.Stored[] stored = [new(100, 0.05), new(100, 0.1), new(200, 0.05), new(200, 0.1)];

        var combination = PostHocAverage.Combine(stored, 200, 0.1);

        Assert.Equal([0, 0, 0, 1], combination.Weights.Select(weight => Math.Round(weight, 6)));
        Assert.Equal(0, combination.RelativeError, 1e-4);
    }

    [Fact]
    public void Combine_OneSnapshotAlone_SaysHowFarItIs()
    {
        var combination = PostHocAverage.Combine([new(100, 0.05)], 200, 0.1);

        Assert.InRange(combination.RelativeError, 0.3, 1);
    }

    [Fact]
    public void Combine_LaterThanWished_Throws()
    {
        Assert.Throws<ArgumentException>(() => PostHocAverage.Combine([new(300, 0.05)], 200, 0.1));
        Assert.Throws<ArgumentException>(() => PostHocAverage.Combine([], 200, 0.1));
    }

    // The average of a weight that moves like a learning curve with a slow swing.
    private static double AverageOf(double relativeWidth, long steps)
    {
        var profile = AverageProfile.PowerFunction(relativeWidth);
        var average = 0.0;
        for (var step = 0; step < steps; step++)
        {
            var value = Math.Log(1 + step) + Math.Sin(step / 700.0);
            average += profile.Rate(step) * (value - average);
        }

        return average;
    }
}
