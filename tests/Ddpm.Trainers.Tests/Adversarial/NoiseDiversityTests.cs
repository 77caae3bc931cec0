using Ddpm.Trainers.Tests.Networks.Gan;

namespace Ddpm.Trainers.Tests.Adversarial;

public sealed class NoiseDiversityTests : TorchTest
{
    [Fact]
    public void Measure_OnePictureForEachLabelSet_IsZeroHoweverTheSetsDiffer()
    {
        var sets = TinyGans.Normal(1, 3, 1, 3, 8, 8);

        Assert.Equal(0, NoiseDiversity.Measure(sets.expand(3, 4, 3, 8, 8).reshape(12, 3, 8, 8), noises: 4));
    }

    [Fact]
    public void Measure_PlainNoise_IsItsDeviation() =>
        Assert.Equal(0.25, NoiseDiversity.Measure(TinyGans.Normal(1, 32, 3, 16, 16) * 0.25, noises: 8), 0.01);
}
