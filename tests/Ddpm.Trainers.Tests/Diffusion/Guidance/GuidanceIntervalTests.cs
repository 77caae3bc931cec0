namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class GuidanceIntervalTests
{
    [Fact]
    public void Contains_Everything_HoldsEveryNoisyLevel() =>
        Assert.All(
            [.. NoiseSchedule.Linear().Levels, new NoiseLevel(1, 0, 1)],
            level => Assert.True(GuidanceInterval.Everything.Contains(level))
        );

    // A rectified flow's share is its time; the paper's σ of 0.28 and 2.9 are the ends of 0.22 and 0.74.
    [Theory]
    [InlineData(0.7, 0.3, 0.3)]
    [InlineData(1, 0.28, 0.21875)]
    [InlineData(1, 2.9, 0.743589743)]
    [InlineData(0, 1, 1)]
    public void NoiseShare_Level_IsNoiseOverSignalAndNoise(double alpha, double sigma, double expected) =>
        Assert.Equal(expected, GuidanceInterval.NoiseShare(new NoiseLevel(0, alpha, sigma)), 1e-9);

    [Fact]
    public void Limit_Levels_AreAnsweredByTheGuidedModelInsideAlone()
    {
        Denoiser<float> guided = (_, _, denoised) => denoised[0] = 1;
        Denoiser<float> plain = (_, _, denoised) => denoised[0] = 0;
        var limited = new GuidanceInterval(0.2, 0.6).Limit(guided, plain);

        float At(double share)
        {
            float[] denoised = [-1];
            limited([0], new NoiseLevel(0, 1 - share, share), denoised);
            return denoised[0];
        }

        Assert.Equal([0, 0, 1, 1, 0], ((double[])[0.1, 0.2, 0.21, 0.6, 0.61]).Select(At));
    }

    [Fact]
    public void Limit_Everything_IsTheGuidedDenoiser()
    {
        Denoiser<float> guided = (_, _, denoised) => denoised[0] = 1;

        Assert.Same(guided, GuidanceInterval.Everything.Limit(guided, (_, _, _) => { }));
    }

    [Theory]
    [InlineData(-0.1, 0.5)]
    [InlineData(0, 1.1)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.6, 0.5)]
    [InlineData(double.NaN, 0.5)]
    [InlineData(0.1, double.NaN)]
    public void Validate_EndsOutOfRange_ShowsThem(double from, double to)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(new GuidanceInterval(from, to).Validate);

        Assert.Equal(nameof(GuidanceInterval), error.ParamName);
        Assert.Equal(new GuidanceInterval(from, to), error.ActualValue);
    }
}
