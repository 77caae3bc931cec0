using System.Text;
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
    [InlineData("...")]
    [InlineData("\uD800")]
    [InlineData("\u202Egnp.exe")]
    public void NameOf_AnyLabel_IsAPlainFileName(string label)
    {
        var name = PictureFolder.NameOf(12, new Wish([label], -3));

        Assert.Matches("^0012-[a-z0-9+-]*seed-3\\.png$", name);
    }

    [Theory]
    [InlineData("Été", "été")]
    [InlineData("e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData("красный куб", "красный-куб")]
    [InlineData("赤い立方体", "赤い立方体")]
    [InlineData("หมี", "หมี")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("مكعب ٣", "مكعب-٣")]
    [InlineData("\U00020BB7", "\U00020BB7")]
    public void NameOf_LettersOfAnyScript_AreKept(string label, string expected) =>
        Assert.Equal($"0001-{expected}-seed0.png", PictureFolder.NameOf(1, new Wish([label], 0)));

    [Theory]
    [InlineData("語")]
    [InlineData("\U00020BB7")]
    public void NameOf_LongLabelOfAnyScript_FitsAFileSystemAndIsWhole(string character)
    {
        var name = PictureFolder.NameOf(
            1_000_000,
            new Wish([string.Concat(Enumerable.Repeat(character, 150))], long.MinValue)
        );

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 150, 255);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void NameOf_LabelsOfEqualLetters_AreTwoFiles() =>
        Assert.NotEqual(PictureFolder.NameOf(1, new Wish(["a b"], 0)), PictureFolder.NameOf(2, new Wish(["a-b"], 0)));

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
