using Ddpm.Trainers.Tests.Networks.Gan;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Adversarial;

public sealed class ModeSeekingTests : TorchTest
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Pair_Rows_GivesEverySecondTheLabelsBefore(int count)
    {
        int[][] labels = [.. Enumerable.Range(0, count).Select(row => new[] { row })];

        var paired = ModeSeeking.Pair(labels);

        Assert.Equal(new[] { 0, 0, 2, 2, 4 }.Take(count), paired.Select(row => row[0]));
    }

    [Fact]
    public void Loss_KnownPairs_IsTheMeanOfTheirQuotients()
    {
        // Two pairs and a row too many: the noise lies 2 and 1 apart, the pictures 0.5 and 1.
        var noise = tensor(
            new float[,]
            {
                { 1, -1 },
                { -1, 1 },
                { 0, 0 },
                { 1, 1 },
                { 9, 9 },
            }
        );
        var drawn = tensor(new[] { 0.5f, 0, -1, 0, 9 }).view(5, 1, 1, 1).expand(5, 3, 2, 2);

        var loss = ModeSeeking.Loss(noise, drawn);

        Assert.Equal((1 / 0.26 + 1 / 1.01) / 2, loss.item<float>(), 1e-5);
    }

    [Fact]
    public void Loss_SamePicturesForAnyNoise_IsFiniteAndTheLargest()
    {
        var noise = TinyGans.Normal(1, 8, 6);
        var same = zeros(8, 3, 4, 4);

        Assert.Equal(100, ModeSeeking.Loss(noise, same).item<float>(), 1e-3);
        Assert.True(ModeSeeking.Loss(noise, TinyGans.Normal(2, 8, 3, 4, 4) * 0.1).item<float>() < 20);
    }

    [Fact]
    public void Loss_Gradient_PushesPicturesOfAPairApart()
    {
        var noise = TinyGans.Normal(1, 2, 6);
        var drawn = tensor(new[] { 0.2f, -0.1f }).view(2, 1, 1, 1).detach().requires_grad_(true);

        ModeSeeking.Loss(noise, drawn).backward();

        // A step against the gradient makes the larger larger, and the smaller smaller.
        Assert.True(drawn.grad![0].item<float>() < 0);
        Assert.True(drawn.grad[1].item<float>() > 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    public void Loss_RowsThatMakeNoPairs_AreRefused(int noises, int pictures) =>
        Assert.Contains(
            $"there are {noises} rows of noise and {pictures} pictures",
            Assert
                .Throws<ArgumentException>(() => ModeSeeking.Loss(zeros(noises, 6), zeros(pictures, 3, 4, 4)))
                .Message,
            StringComparison.Ordinal
        );
}
