using Ddpm.Trainers.Diffusion;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class RowNoiseTests : TorchTest
{
    // The known answers of the generator's authors (Random123, kat_vectors, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    public void Philox_KnownAnswers_AreGiven(uint counter, uint key, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), RowNoise.Philox((counter, counter, counter, counter), key, key));

    [Fact]
    public void Normal_Row_DependsOnSeedAndStepAlone()
    {
        long[] shape = [3, 4, 4];
        using var together = new RowNoise([1, 2, 3]).Normal(7, shape, torch.CPU);
        using var alone = new RowNoise([3]).Normal(7, shape, torch.CPU);
        using var otherStep = new RowNoise([3]).Normal(8, shape, torch.CPU);

        Assert.Equal(alone.data<float>().ToArray(), together[2].contiguous().data<float>().ToArray());
        Assert.NotEqual(alone.data<float>().ToArray(), otherStep.data<float>().ToArray());
    }

    [Fact]
    public void Fill_ManyValues_AreStandardNormal()
    {
        var values = new float[200_000];

        RowNoise.Fill(values, seed: 42, step: 1);

        var mean = values.Average(value => (double)value);
        var variance = values.Average(value => Math.Pow(value - mean, 2));
        var kurtosis = values.Average(value => Math.Pow(value - mean, 4)) / (variance * variance);
        Assert.Equal(0, mean, 0.01);
        Assert.Equal(1, variance, 0.02);
        Assert.Equal(3, kurtosis, 0.1);
    }

    [Fact]
    public void Fill_LengthNotDivisibleByFour_IsAPrefixOfALongerOne()
    {
        var seven = new float[7];
        var eight = new float[8];

        RowNoise.Fill(seven, seed: -1, step: 0);
        RowNoise.Fill(eight, seed: -1, step: 0);

        Assert.Equal(eight[..7], seven);
    }
}
