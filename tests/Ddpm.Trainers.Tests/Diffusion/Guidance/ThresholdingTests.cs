using CsCheck;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class ThresholdingTests
{
    // The mean picture is different in each place, and so are what pixels of −1 and 1 are.
    private static readonly NormalizedRange s_range = new(new PixelStatistics([0, 1 / 2f, -1 / 3f, 1 / 2f], 1));

    // Pixels are what they are.
    private static readonly NormalizedRange s_plain = new(new PixelStatistics([0, 0, 0, 0], 1));

    [Fact]
    public void Dynamic_AnyPictureAndShare_StaysWithinTheRangeOfPictures() =>
        Gen.Select(Gen.Float[-9, 9].Array[8], Gen.Double[0.01, 1])
            .Sample(
                (values, share) =>
                {
                    var result = Of(Thresholding.Dynamic(Answer(values), s_range, share), 8);
                    for (var place = 0; place < 8; place++)
                        Assert.InRange(
                            result[place],
                            s_range.Lowest[place % 4] - 1e-5f,
                            s_range.Highest[place % 4] + 1e-5f
                        );
                },
                iter: 200,
                threads: 1
            );

    [Fact]
    public void Dynamic_PictureInRange_StaysAsItIs()
    {
        float[] pictures = [.. s_range.Middle, .. s_range.Lowest, .. s_range.Highest];

        var result = Of(Thresholding.Dynamic(Answer(pictures), s_range, 0.995), pictures.Length);

        Assert.All(pictures.Zip(result), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Dynamic_ShareOfOne_WeakensThePictureAsAWhole()
    {
        var result = Of(Thresholding.Dynamic(Answer(-4, 2, 1, 0, 0.5f, -0.5f, 0.25f, 0), s_plain, 1), 8);

        // Divided by its own largest magnitude, 4, where that is above 1; the other picture is in range.
        Assert.Equal([-1, 0.5f, 0.25f, 0, 0.5f, -0.5f, 0.25f, 0], result);
    }

    // Three of four values are within s = 2.
    [Fact]
    public void Dynamic_ShareBelowOne_CutsOffTheStrongestValues() =>
        Assert.Equal([-1, 1, 0.5f, 0], Of(Thresholding.Dynamic(Answer(-8, 2, 1, 0), s_plain, 0.75), 4));

    [Fact]
    public void Static_ValuesOutOfRange_AreCutOffEachByItself()
    {
        var result = Of(Thresholding.Static(Answer(-4, 0.25f, 3, 1, 0.5f, -9, -9, -0.5f), s_range), 8);

        float[] expected =
        [
            s_range.Lowest[0],
            0.25f,
            s_range.Highest[2],
            s_range.Highest[3],
            0.5f,
            s_range.Lowest[1],
            s_range.Lowest[2],
            -0.5f,
        ];
        Assert.Equal(expected, result);
    }

    private static Denoiser<float> Answer(params float[] values) => (_, _, denoised) => values.CopyTo(denoised);

    private static float[] Of(Denoiser<float> denoiser, int length)
    {
        var denoised = new float[length];
        denoiser(new float[length], default, denoised);
        return denoised;
    }
}
