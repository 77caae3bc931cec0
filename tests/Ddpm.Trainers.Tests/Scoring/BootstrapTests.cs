namespace Ddpm.Trainers.Tests.Scoring;

public sealed class BootstrapTests
{
    [Fact]
    public void Intervals_MeanOfManyRows_IsThatOfTheNormalApproximation()
    {
        // A quarter of 400 rows is 0: 1.96·√(0.75·0.25/400) = 0.042 either way.
        var (lower, upper) = Bootstrap.Intervals(400, drawn => [Mean(drawn, row => row % 4 == 0 ? 0 : 1)])[0];

        Assert.InRange(lower, 0.70, 0.715);
        Assert.InRange(upper, 0.785, 0.80);
    }

    [Fact]
    public void Intervals_SeveralMeasures_ComeFromTheSameSamples()
    {
        var intervals = Bootstrap.Intervals(
            50,
            drawn => [Mean(drawn, row => row), 2 * Mean(drawn, row => row), double.NaN]
        );

        Assert.Equal(2 * intervals[0].Lower, intervals[1].Lower);
        Assert.Equal(2 * intervals[0].Upper, intervals[1].Upper);
        Assert.Equal((double.NaN, double.NaN), intervals[2]);
        Assert.Equal(intervals[0], Bootstrap.Intervals(50, drawn => [Mean(drawn, row => row)])[0]);
    }

    [Fact]
    public void Intervals_MeasureThatIsSometimesUndefined_LeavesThoseSamplesOut()
    {
        // Of two rows a sample has the second with a probability of 3/4.
        var (lower, upper) = Bootstrap.Intervals(2, drawn => [drawn.Contains(1) ? 1 : double.NaN])[0];

        Assert.Equal((1, 1), (lower, upper));
    }

    [Fact]
    public void Intervals_NoRow_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Intervals(0, _ => [0]));

    private static double Mean(ReadOnlySpan<int> drawn, Func<int, double> value)
    {
        var sum = 0.0;
        foreach (var row in drawn)
            sum += value(row);
        return sum / drawn.Length;
    }
}
