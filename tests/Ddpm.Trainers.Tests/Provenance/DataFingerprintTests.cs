namespace Ddpm.Trainers.Tests;

public sealed class DataFingerprintTests
{
    [Fact]
    public void Build_PicturesOfOneScene_AreOneSceneAndSeveralPictures()
    {
        var fingerprint = Build(("a", 1), ("a", 2), ("b", 3));

        Assert.Equal(3, fingerprint.Pictures.Count);
        Assert.Equal(2, fingerprint.Scenes!.Count);
    }

    [Fact]
    public void Build_PicturesWithoutNames_HasNoScenes() => Assert.Null(Build((null, 1)).Scenes);

    [Fact]
    public void ShareIn_SameNamesOfOtherPictures_IsSeenInScenesAlone()
    {
        var (one, other) = (Build(("a", 1), ("b", 2)), Build(("a", 3), ("b", 4)));

        Assert.Equal(0, one.Pictures.ShareIn(other.Pictures));
        Assert.Equal(1, one.Scenes!.ShareIn(other.Scenes!));
    }

    [Fact]
    public void Union_OneThatIsNotKnown_IsNotKnown()
    {
        var (one, other) = (Build(("a", 1)), Build(("b", 2), ("c", 3)));

        Assert.Null(DataFingerprint.Union(one, null));
        Assert.Equal(Build(("a", 1), ("b", 2), ("c", 3)), DataFingerprint.Union(one, other));
    }

    private static DataFingerprint Build(params (string? Scene, byte Pixel)[] pictures)
    {
        var builder = new DataFingerprintBuilder();
        foreach (var (scene, pixel) in pictures)
            builder.Add([pixel, 2, 3], scene);
        return builder.Build();
    }
}
