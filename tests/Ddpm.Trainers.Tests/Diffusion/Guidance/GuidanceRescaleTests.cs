namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class GuidanceRescaleTests
{
    private const int Length = 48;

    private readonly float[] _conditional = Normal(seed: 1, deviation: 1, mean: 0.2f);
    private readonly float[] _guided = Normal(seed: 2, deviation: 3, mean: -0.5f);

    [Fact]
    public void Apply_AmountZero_ChangesNothing() => Assert.Equal(_guided, Apply(_guided, _conditional, 0));

    [Theory]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Apply_Amount_BringsEachPictureThatFarTowardsTheConditionalSpread(double amount)
    {
        var result = Apply(_guided, _conditional, amount);

        for (var row = 0; row < 3; row++)
        {
            var expected = amount * Deviation(Row(_conditional)) + (1 - amount) * Deviation(Row(_guided));
            Assert.Equal(expected, Deviation(Row(result)), 1e-4);

            // All values by one factor: the picture is weaker, and the same otherwise.
            var ratios = Row(result).Zip(Row(_guided), (one, other) => one / other).ToList();
            Assert.Equal(ratios.Min(), ratios.Max(), 1e-4f);

            float[] Row(float[] pictures) => pictures[(row * Length)..((row + 1) * Length)];
        }
    }

    [Fact]
    public void Apply_PictureOfOneColour_StaysFinite()
    {
        float[] flat = [.. Enumerable.Repeat(0.3f, Length)];

        Assert.Equal(flat, Apply(flat, flat, 1));
    }

    private static float[] Apply(float[] guided, float[] conditional, double amount)
    {
        var result = guided.ToArray();
        GuidanceRescale.Apply(result, conditional, Length, amount);
        return result;
    }

    private static double Deviation(float[] values)
    {
        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => Math.Pow(value - mean, 2)));
    }

    private static float[] Normal(long seed, float deviation, float mean)
    {
        var values = new float[3 * Length];
        RowNoise.Fill(values, seed, step: 0);
        return Array.ConvertAll(values, value => value * deviation + mean);
    }
}
