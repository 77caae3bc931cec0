using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class SceneRandomTests
{
    [Fact]
    public void Below_ManyDraws_AreEvenAndInRange()
    {
        var random = new SceneRandom(1, 2);
        var counts = new int[5];
        for (var draw = 0; draw < 10_000; draw++)
            counts[random.Below(5)]++;

        Assert.All(counts, count => Assert.InRange(count, 1800, 2200));
    }

    [Fact]
    public void Between_ManyDraws_FillTheRange()
    {
        var random = new SceneRandom(3, 0);
        var draws = Enumerable.Range(0, 10_000).Select(_ => random.Between(-2, 4)).ToList();

        Assert.All(draws, draw => Assert.InRange(draw, -2, 4));
        Assert.InRange(draws.Average(), 0.9, 1.1);
        Assert.True(draws.Min() < -1.9 && draws.Max() > 3.9);
    }

    [Fact]
    public void Shuffle_Items_KeepsThemAll()
    {
        var items = Enumerable.Range(0, 50).ToArray();

        new SceneRandom(1, 1).Shuffle(items);

        Assert.NotEqual(Enumerable.Range(0, 50), items);
        Assert.Equal(Enumerable.Range(0, 50), items.Order());
    }

    [Fact]
    public void Below_SameSeedAndStream_IsTheSameOnEveryMachine()
    {
        var random = new SceneRandom(42, 7);

        Assert.Equal([696008, 986272, 273563, 378778], Enumerable.Range(0, 4).Select(_ => random.Below(1_000_000)));
    }
}
