using TorchSharp;

namespace Ddpm.Trainers.Tests.Training;

public sealed class StepRandomTests : TorchTest
{
    [Fact]
    public void Draws_SameSeedAndStep_AreTheSame()
    {
        using var one = new StepRandom(5, 17);
        using var two = new StepRandom(5, 17);
        using var other = new StepRandom(5, 18);

        var first = one.Normal([2, 3], torch.CPU).data<float>().ToArray();

        Assert.Equal(first, two.Normal([2, 3], torch.CPU).data<float>().ToArray());
        Assert.NotEqual(first, other.Normal([2, 3], torch.CPU).data<float>().ToArray());
        Assert.Equal(one.Uniform(), two.Uniform());
        Assert.NotEqual(one.Uniform(), other.Uniform());
    }

    [Fact]
    public void Normal_ManyValues_AreStandardNormal()
    {
        using var random = new StepRandom(seed: 1, step: 2);

        var values = random.Normal([200_000], torch.CPU).to(torch.float64);

        // Six standard errors of the mean, variance and fourth moment of so many.
        Assert.Equal(0, values.mean().item<double>(), 6 / Math.Sqrt(200_000));
        Assert.Equal(1, values.square().mean().item<double>(), 6 * Math.Sqrt(2 / 200_000.0));
        Assert.Equal(3, values.pow(4).mean().item<double>(), 6 * Math.Sqrt(96 / 200_000.0));
    }

    [Fact]
    public void StratifiedUniform_EachPart_HasOneNumber()
    {
        using var random = new StepRandom(1, 2);

        var values = random.StratifiedUniform(64);

        Assert.NotEqual(values.Order(), values);
        Assert.Equal(Enumerable.Range(0, 64), values.Order().Select(value => (int)(value * 64)));
    }

    [Fact]
    public void Seed_OfAStep_DependsOnRunAndStepAlone()
    {
        using var fresh = new StepRandom(seed: 5, step: 3);
        using var used = new StepRandom(seed: 5, step: 3);
        used.Uniform();
        used.StratifiedUniform(7);

        Assert.Equal(fresh.Seed(), used.Seed());
        Assert.Equal(fresh.Seed(), fresh.Seed());
        using var otherStep = new StepRandom(seed: 5, step: 4);
        using var otherRun = new StepRandom(seed: 6, step: 3);
        Assert.NotEqual(fresh.Seed(), otherStep.Seed());
        Assert.NotEqual(fresh.Seed(), otherRun.Seed());
    }

    [Fact]
    public void Batch_OneEpoch_HasEveryPictureOnceInAnotherOrderEachTime()
    {
        var order = new DataOrder(count: 12, batchSize: 4, seed: 3);

        int[] Epoch(int number) =>
            [.. Enumerable.Range(0, 3).SelectMany(step => order.Batch(number * 3 + step).ToArray())];
        var first = Epoch(0);
        var second = Epoch(1);

        Assert.Equal(Enumerable.Range(0, 12), first.Order());
        Assert.Equal(Enumerable.Range(0, 12), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Epoch(0));
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(9, 1)]
    [InlineData(500, 1)]
    public void Factor_FirstHalf_RisesOverTheWarmUpAndStays(long step, double expected) =>
        Assert.Equal(expected, LearningRateSchedule.Factor(step, 10, step / 1000.0), 1e-12);

    [Fact]
    public void Factor_End_IsAFiftieth() => Assert.Equal(0.02, LearningRateSchedule.Factor(1000, 10, 1), 1e-12);
}
