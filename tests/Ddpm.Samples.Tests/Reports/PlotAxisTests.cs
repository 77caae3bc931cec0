using CsCheck;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Tests.Reports;

public sealed class PlotAxisTests
{
    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(15, 150, "0 50 100 150")]
    [InlineData(0.021, 0.029, "0.020 0.022 0.024 0.026 0.028 0.030")]
    [InlineData(-3, 7, "-4 -2 0 2 4 6 8")]
    [InlineData(0, 3e-9, "0e0 5e-10 1e-9 1.5e-9 2e-9 2.5e-9 3e-9")]
    [InlineData(0, 18_009_000, "0e0 5e6 1e7 1.5e7 2e7")]
    [InlineData(-0.1, 0.1, "-0.10 -0.05 0.00 0.05 0.10")]
    public void Around_Values_HasRoundNumbers(double low, double high, string expected)
    {
        var axis = PlotAxis.Around([low, high], 6);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(-1e9)]
    public void Around_OneValue_IsARangeThatHoldsIt(double value)
    {
        var axis = PlotAxis.Around([value], 6);

        Assert.True(axis.Minimum < axis.Maximum);
        Assert.InRange(axis.Place(value), 0, 1);
    }

    [Fact]
    public void Around_AnyValues_HoldsThemBetweenAFewTicks() =>
        Gen.Double[-1e7, 1e7]
            .Array[1, 10]
            .Sample(values =>
            {
                var axis = PlotAxis.Around(values, 6);

                Assert.InRange(axis.Ticks.Count, 2, 9);
                Assert.All(values, value => Assert.InRange(axis.Place(value), -0.001f, 1.001f));
                Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Label).Distinct().Count());
            });
}
