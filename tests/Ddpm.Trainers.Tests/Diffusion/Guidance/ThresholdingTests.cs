using CsCheck;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class ThresholdingTests : TorchTest
{
    private readonly Tensor _lowest;
    private readonly Tensor _highest;

    // Not where they are declared: that comes before the library is loaded.
    public ThresholdingTests()
    {
        _lowest = tensor(new float[] { -1, -3, -0.5f, -2 }, [1, 1, 2, 2]);
        _highest = tensor(new float[] { 1, 1, 2.5f, 0.5f }, [1, 1, 2, 2]);
    }

    [Fact]
    public void Dynamic_AnyPictureAndShare_StaysWithinTheRangeOfPictures() =>
        Gen.Select(Gen.Float[-9, 9].Array[8], Gen.Double[0.01, 1])
            .Sample(
                (values, share) =>
                {
                    using var scope = NewDisposeScope();
                    var result = Dynamic(tensor(values, [2, 1, 2, 2]), share);
                    Assert.True((result - _lowest).min().item<float>() >= -1e-5);
                    Assert.True((_highest - result).min().item<float>() >= -1e-5);
                },
                iter: 200,
                threads: 1
            );

    [Fact]
    public void Dynamic_PictureInRange_StaysAsItIs()
    {
        var middle = (_lowest + _highest) / 2;
        var picture = cat([middle, _lowest, _highest]);

        Assert.Equal(0, (picture - Dynamic(picture, 0.995)).abs().max().item<float>(), 1e-6);
    }

    [Fact]
    public void Dynamic_ShareOfOne_WeakensThePictureAsAWhole()
    {
        var (lowest, highest) = (full([1, 1, 1, 1], -1f), full([1, 1, 1, 1], 1f));
        var estimate = tensor(new float[] { -4, 2, 1, 0, 0.5f, -0.5f, 0.25f, 0 }, [2, 1, 2, 2]);

        var result = Thresholding.Dynamic((_, _) => estimate, lowest, highest, 1)(estimate, default);

        // Divided by its own largest magnitude, 4, where that is above 1; the other picture is in range.
        Assert.Equal([-1, 0.5f, 0.25f, 0, 0.5f, -0.5f, 0.25f, 0], result.data<float>().ToArray());
    }

    [Fact]
    public void Dynamic_ShareBelowOne_CutsOffTheStrongestValues()
    {
        var (lowest, highest) = (full([1, 1, 1, 1], -1f), full([1, 1, 1, 1], 1f));
        var estimate = tensor(new float[] { -8, 2, 1, 0 }, [1, 1, 2, 2]);

        var result = Thresholding.Dynamic((_, _) => estimate, lowest, highest, 0.75)(estimate, default);

        // Three of four values are within s = 2.
        Assert.Equal([-1, 1, 0.5f, 0], result.data<float>().ToArray());
    }

    [Fact]
    public void Static_ValuesOutOfRange_AreCutOffEachByItself()
    {
        var estimate = tensor(new float[] { -4, 0.5f, 3, 0 }, [1, 1, 2, 2]);

        var result = Thresholding.Static((_, _) => estimate, _lowest, _highest)(estimate, default);

        Assert.Equal([-1, 0.5f, 2.5f, 0], result.data<float>().ToArray());
    }

    private Tensor Dynamic(Tensor estimate, double share) =>
        Thresholding.Dynamic((_, _) => estimate, _lowest, _highest, share)(estimate, default);
}
