namespace Ddpm.Trainers.Tests.Data;

public sealed class PictureTableTests
{
    [Fact]
    public void Renumber_OtherOrderOfLabels_GivesThemSorted()
    {
        var table = new PictureTable();
        table.Add([0, 1, 2], "a");
        table.Add([], null);
        table.Add([1], "a");

        table.Renumber([2, 0, 1]);

        Assert.Equal([0, 1, 2], table.Labels(0).ToArray());
        Assert.Empty(table.Labels(1).ToArray());
        Assert.Equal([0], table.Labels(2).ToArray());
        Assert.Equal(["a", null, "a"], Enumerable.Range(0, 3).Select(table.Scene));
        Assert.Equal(["a"], table.SceneNames);
    }

    [Theory]
    [InlineData(2, 3, 0, 1, 0)] // picture 1 ends beyond the labels
    [InlineData(2, 1, 0, 1, 0)] // picture 1 ends before it begins
    [InlineData(1, 2, 3, 1, 0)] // no such label
    [InlineData(1, 2, -1, 1, 0)]
    [InlineData(2, 2, 1, 1, 0)] // twice the same label
    [InlineData(1, 2, 0, 1, 1)] // no such scene
    [InlineData(1, 2, 0, 1, -2)]
    public void Validate_DamagedNumbers_AreRefused(int firstEnd, int secondEnd, int label, int other, int scene)
    {
        var table = new PictureTable([firstEnd, secondEnd], [label, other], [scene, 0], ["scene"]);

        Assert.Throws<InvalidDataException>(() => table.Validate(labelCount: 3));
    }
}
