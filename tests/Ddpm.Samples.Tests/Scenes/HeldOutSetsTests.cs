using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class HeldOutSetsTests
{
    [Fact]
    public void Of_Clevr_HasPairsAndTriplesEvenly()
    {
        var sets = HeldOutSets.Of(SceneWorld.Clevr).Sets;

        Assert.Equal(16, sets.Count(set => set.Length == 2));
        Assert.Equal(16, sets.Count(set => set.Length == 3));
        Assert.Equal(32, sets.Select(set => string.Join(' ', set)).Distinct().Count());
    }

    [Fact]
    public void Of_Quickstart_UsesEveryLabelEqually()
    {
        var uses = HeldOutSets
            .Of(SceneWorld.Quickstart)
            .Sets.SelectMany(set => set)
            .GroupBy(label => label)
            .Select(group => group.Count())
            .ToList();

        Assert.Equal(12, uses.Count);
        Assert.All(uses, count => Assert.Equal(2, count));
    }

    [Fact]
    public void TouchedBy_SetThatHoldsAPair_IsTrue()
    {
        var heldOut = HeldOutSets.Of(SceneWorld.Clevr);
        var pair = heldOut.Sets[0];
        var third = Enumerable.Range(0, 24).First(label => !pair.Contains(label));

        Assert.True(heldOut.TouchedBy([third, pair[1], pair[0]]));
        Assert.False(heldOut.TouchedBy([pair[0]]));
    }

    [Fact]
    public void Of_WorldOfSingleObjects_IsEmpty() =>
        Assert.Empty(HeldOutSets.Of(SceneWorld.Clevr with { ObjectsPerScene = 1, UnseenSets = 0 }).Sets);
}
