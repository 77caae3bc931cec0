using Ddpm.Samples.Scenes;

namespace Ddpm.Samples.Tests.Scenes;

public class SceneWorldTests
{
    public static TheoryData<string> Worlds => ["clevr", "closeup", "quickstart"];

    internal static SceneWorld Named(string name) =>
        name switch
        {
            "clevr" => SceneWorld.Clevr,
            "closeup" => SceneWorld.CloseUp,
            "quickstart" => SceneWorld.Quickstart,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such world."),
        };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Validate_Preset_Passes(string name) => Named(name).Validate();

    [Fact]
    public void CreateVocabulary_Clevr_HasTheOrderOfIClevr()
    {
        var names = SceneWorld.Clevr.CreateVocabulary().Names;

        Assert.Equal(24, names.Count);
        Assert.Equal(
            [
                "gray cube",
                "red cube",
                "blue cube",
                "green cube",
                "brown cube",
                "purple cube",
                "cyan cube",
                "yellow cube",
            ],
            names.Take(8)
        );
        Assert.Equal("gray sphere", names[8]);
        Assert.Equal("yellow cylinder", names[23]);
    }

    [Fact]
    public void CreateVocabulary_Quickstart_IsASubListInTheSameOrder()
    {
        var all = SceneWorld.Clevr.CreateVocabulary().Names;
        var some = SceneWorld.Quickstart.CreateVocabulary().Names;

        Assert.Equal(12, some.Count);
        Assert.Equal(all.Where(some.Contains), some);
    }

    [Theory]
    [InlineData(nameof(SceneWorld.PictureSize), 4)]
    [InlineData(nameof(SceneWorld.PictureSize), 100_000)]
    [InlineData(nameof(SceneWorld.ObjectsPerScene), 0)]
    [InlineData(nameof(SceneWorld.ObjectsPerScene), 11)]
    [InlineData(nameof(SceneWorld.SeenSets), -1)]
    [InlineData(nameof(SceneWorld.UnseenSets), 277)]
    public void Validate_NumberOutOfRange_NamesPropertyAndValue(string property, int value)
    {
        var world = property switch
        {
            nameof(SceneWorld.PictureSize) => SceneWorld.Clevr with { PictureSize = value },
            nameof(SceneWorld.ObjectsPerScene) => SceneWorld.Clevr with { ObjectsPerScene = value },
            nameof(SceneWorld.SeenSets) => SceneWorld.Clevr with { SeenSets = value },
            _ => SceneWorld.Clevr with { UnseenSets = value },
        };

        var exception = Assert.Throws<ArgumentOutOfRangeException>(world.Validate);

        Assert.Equal(property, exception.ParamName);
        Assert.Contains(value.ToString(), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ValueThatIsNoNumber_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>((SceneWorld.Clevr with { Reach = float.NaN }).Validate);

    [Fact]
    public void Validate_ColorTwice_Throws()
    {
        var red = SceneColor.Named("red");

        var exception = Assert.Throws<ArgumentOutOfRangeException>(
            (SceneWorld.Clevr with { Colors = [red, red] }).Validate
        );

        Assert.Equal(nameof(SceneWorld.Colors), exception.ParamName);
    }

    [Fact]
    public void Named_UnknownColor_ListsTheKnown() =>
        Assert.Contains(
            "purple",
            Assert.Throws<ArgumentException>(() => SceneColor.Named("pink")).Message,
            StringComparison.Ordinal
        );
}
