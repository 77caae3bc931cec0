namespace Ddpm.Trainers.Tests.Training;

public sealed class AverageProfileTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.25)]
    public void PowerFunction_ManyUpdates_WeighsThePastAsWideAsAsked(double relativeWidth)
    {
        const int steps = 20_000;
        var weights = WeightsAfter(AverageProfile.PowerFunction(relativeWidth), steps);

        var mean = weights.Select((weight, step) => weight * step).Sum();
        var deviation = Math.Sqrt(weights.Select((weight, step) => weight * Math.Pow(step - mean, 2)).Sum());
        Assert.Equal(1, weights.Sum(), 1e-9);
        Assert.Equal(relativeWidth, deviation / steps, 1e-3);
    }

    [Fact]
    public void PowerFunction_PublishedWidths_HaveThePublishedExponents()
    {
        // Karras et al. 2024, section 3.1: γ = 16.97 for 5 %, 6.94 for 10 %.
        Assert.Equal(16.97, AverageProfile.ExponentOf(0.05), 0.01);
        Assert.Equal(6.94, AverageProfile.ExponentOf(0.10), 0.01);
    }

    [Fact]
    public void Exponential_ManyUpdates_ForgetsWithTheDecay()
    {
        var weights = WeightsAfter(AverageProfile.Exponential(0.9), 500);

        Assert.Equal(0.1, weights[^1], 1e-12);
        Assert.Equal(0.9, weights[^2] / weights[^1], 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(double.NaN)]
    public void PowerFunction_WidthOutOfRange_Throws(double relativeWidth) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AverageProfile.PowerFunction(relativeWidth));

    // How much each step's weights count in the average at the end.
    private static double[] WeightsAfter(AverageProfile profile, int steps)
    {
        var weights = new double[steps];
        var left = 1.0;
        for (var step = steps - 1; step >= 0; step--)
        {
            weights[step] = left * profile.Rate(step);
            left *= 1 - profile.Rate(step);
        }

        return weights;
    }
}
