namespace Ddpm.Transforms.Tests.Loading;

public sealed class SceneSplitTests
{
    private static readonly string[] Scenes = [.. Enumerable.Range(0, 10_000).Select(index => $"scene_{index:d6}")];

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void HeldOut_ManyScenes_TakesAboutTheirShare(double fraction) =>
        Assert.InRange(Scenes.Count(SceneSplit.HeldOut(fraction)) / 10_000.0, fraction - 0.02, fraction + 0.02);

    [Fact]
    public void HeldOut_SameSeed_IsTheSameOnEveryMachine() =>
        Assert.Equal(
            // From another implementation of the same hash.
            ["001608", "002317", "002430", "003499", "005393", "007761", "008121", "009351"],
            Scenes.Where(SceneSplit.HeldOut(0.001, seed: 5)).Select(scene => scene["scene_".Length..])
        );

    [Fact]
    public void HeldOut_AnotherSeed_DividesInAnotherWay() =>
        Assert.NotEqual(Scenes.Where(SceneSplit.HeldOut(0.1)), Scenes.Where(SceneSplit.HeldOut(0.1, seed: 1)));

    [Fact]
    public void Training_IsTheRest()
    {
        var heldOut = SceneSplit.HeldOut(0.2);
        var training = SceneSplit.Training(0.2);

        Assert.All(Scenes, scene => Assert.NotEqual(heldOut(scene), training(scene)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void HeldOut_ShareOutOfRange_Throws(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SceneSplit.HeldOut(fraction));

    [Theory]
    [InlineData("CLEVR_train_002066_0.png", "CLEVR_train_002066")]
    [InlineData("CLEVR_train_002066_12.png", "CLEVR_train_002066")]
    [InlineData("folder/a_1.png", "folder/a")]
    [InlineData("picture.png", "picture")]
    [InlineData("a_b.png", "a_b")]
    [InlineData("a_.png", "a_")]
    [InlineData("_0.png", "_0")]
    public void SceneOf_FileName_DropsTheNumberOfThePicture(string fileName, string scene) =>
        Assert.Equal(scene, IClevrFolder.SceneOf(fileName));
}
