namespace Ddpm.Trainers.Tests.Diffusion;

public sealed class RowNoiseTests
{
    // The known answers of the generator's authors (Random123, kat_vectors, philox4x32 with 10 rounds).
    [Theory]
    [InlineData(0x00000000u, 0x00000000u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    public void Philox_KnownAnswers_AreGiven(uint counter, uint key, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), RowNoise.Philox((counter, counter, counter, counter), key, key));

    // Of the same answers, the one whose words all differ.
    [Fact]
    public void Philox_KnownAnswerOfDifferentWords_IsGiven() =>
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            RowNoise.Philox((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), 0xa4093822, 0x299f31d0)
        );

    // The fifth value of a row is the first of the second group of four. Written out from the documentation.
    [Fact]
    public void Fill_AnyPlace_FollowsFromSeedStepAndPlaceAsDocumented()
    {
        const long seed = 0x0123_4567_89ab_cdef;
        var values = new float[8];

        RowNoise.Fill(values, seed, step: 3);

        var (a, b, c, d) = RowNoise.Philox((1, 3, 0, 0), 0x89ab_cdef, 0x0123_4567);
        double Uniform(uint word) => (word + 0.5) / 4294967296;
        double Radius(uint word) => Math.Sqrt(-2 * Math.Log(Uniform(word)));
        double Angle(uint word) => 2 * Math.PI * Uniform(word);
        Assert.Equal(Radius(a) * Math.Cos(Angle(b)), values[4], 1e-6);
        Assert.Equal(Radius(a) * Math.Sin(Angle(b)), values[5], 1e-6);
        Assert.Equal(Radius(c) * Math.Cos(Angle(d)), values[6], 1e-6);
        Assert.Equal(Radius(c) * Math.Sin(Angle(d)), values[7], 1e-6);
    }

    [Fact]
    public void Normal_Row_DependsOnSeedAndStepAlone()
    {
        var together = new RowNoise([1, 2, 3]).Normal(7, 48);
        var alone = new RowNoise([3]).Normal(7, 48);
        var otherStep = new RowNoise([3]).Normal(8, 48);

        Assert.Equal(alone, together[96..]);
        Assert.NotEqual(alone, otherStep);
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
