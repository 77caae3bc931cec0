using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Tests.Pictures;

public class PictureFolderTests
{
    [Fact]
    public void NameOf_Labels_JoinsThem() =>
        Assert.Equal(
            "0001-red-cube+cyan-sphere-seed0.png",
            PictureFolder.NameOf(1, new Wish(["red cube", "cyan sphere"], 0))
        );

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("C:\\Windows")]
    [InlineData("a/b\0c:d*e?\"f<g>|h")]
    [InlineData("été")]
    [InlineData("...")]
    public void NameOf_AnyLabel_IsAPlainFileName(string label)
    {
        var name = PictureFolder.NameOf(12, new Wish([label], -3));

        Assert.Matches("^0012-[a-z0-9+-]*seed-3\\.png$", name);
    }

    [Fact]
    public void NameOf_ManyLabels_StaysShort()
    {
        var wish = new Wish([.. Enumerable.Repeat("purple cylinder", 50)], long.MaxValue);

        Assert.InRange(PictureFolder.NameOf(100_000, wish).Length, 1, 160);
    }

    [Fact]
    public void ForEach_Conditions_GivesEachItsSeeds()
    {
        var wishes = Wish.ForEach(
            [
                ["a"],
                ["b"],
            ],
            seeds: 2,
            firstSeed: 5
        );

        Assert.Equal(["a5", "a6", "b5", "b6"], wishes.Select(wish => $"{wish.Labels[0]}{wish.Seed}"));
    }
}
