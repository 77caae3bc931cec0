using Ddpm.Samples.Commands;
using Ddpm.Samples.Nearest;
using Ddpm.Transforms;

namespace Ddpm.Samples.Tests.Nearest;

public sealed class NearestSearchTests
{
    private static readonly PictureFeatures s_oneScene = Pictures(("train_1_0.png", 0, 0), ("train_1_1.png", 1, 1));

    private static readonly PictureFeatures s_other = Pictures(("made.png", 3, 3));

    [Fact]
    public void Run_OneSceneAndNothingHeldOut_AsksForHeldOutPictures()
    {
        var error = Assert.Throws<CommandFailedException>(() => Run(s_oneScene, s_other, heldOut: null));

        Assert.Contains("--held-out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OneSceneAndHeldOutPictures_ComparesWithThem() =>
        Assert.Equal(1, Run(s_oneScene, s_other, s_other).ReferencePictures);

    [Fact]
    public void Run_HeldOutPicturesOfWhichOneWasTrainedOn_LeavesItOutAndMarksTheCopy()
    {
        var training = Pictures(("train_1_0.png", 0, 0), ("train_2_0.png", 10, 10));
        var heldOut = Pictures(("other_1_0.png", 10, 10), ("other_2_0.png", 14, 14));

        var found = Run(training, Pictures(("copy.png", 10, 10), ("new.png", 16, 16)), heldOut);

        Assert.Equal((1, 4.0), (found.ReferencePictures, found.ReferenceLowest));
        Assert.Equal([true, false], found.Pictures.Select(picture => picture.IsMarked));
        Assert.Equal(1, found.Nearer);
        Assert.Contains("1 of the 2 pictures of --held-out are pictures of --data", found.Warnings![0]);
    }

    [Fact]
    public void Run_OnlyPicturesThatWereTrainedOnHeldOut_IsRefused()
    {
        var error = Assert.Throws<CommandFailedException>(() => Run(s_oneScene, s_other, s_oneScene));

        Assert.Contains("none of them is held out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_HeldOutPicturesOfTrainedScenes_WarnsWhereTheyHaveNames()
    {
        var heldOut = Pictures(("train_1_2.png", 2, 2), ("train_9_0.png", 8, 8));

        var named = Run(s_oneScene, s_other, heldOut);
        var unnamed = Run(s_oneScene, s_other, heldOut with { Scenes = null });

        const string expected = "1 of the 2 held-out pictures have the names of scenes of --data";
        Assert.Contains(named.Warnings!, warning => warning.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(unnamed.Warnings!, warning => warning.Contains("scenes", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_TrainingPictureThatOtherScenesHaveToo_IsNoNeighbourOfItself()
    {
        var training = Pictures(("train_1_0.png", 0, 0), ("train_2_0.png", 0, 0), ("train_3_0.png", 5, 5));

        var found = Run(training, Pictures(("copy.png", 0, 0), ("new.png", 12, 12)), heldOut: null);

        Assert.Equal(5, found.ReferenceLowest);
        Assert.Equal([true, false], found.Pictures.Select(picture => picture.IsMarked));
    }

    [Fact]
    public void Run_NoDistanceWhereRealPicturesHaveNoneEither_IsMarked()
    {
        // Other pixels, in which the scorer sees the same.
        var heldOut = Pictures(("other_1_0.png", 0, 7));

        var found = Run(s_oneScene, Pictures(("same.png", 0, 8), ("near.png", 0.5f, 9)), heldOut);

        Assert.Equal(0, found.ReferenceLowest);
        Assert.Equal([true, false], found.Pictures.Select(picture => picture.IsMarked));
    }

    [Theory]
    [InlineData(1, 1, 1.0 / 2, true)]
    [InlineData(98, 1, 1.0 / 99, true)]
    [InlineData(99, 1, 0.01, false)]
    [InlineData(198, 1, 1.0 / 199, false)]
    [InlineData(199, 2, 0.01, false)]
    [InlineData(500, 5, 5.0 / 501, false)]
    public void Run_ReferencePictures_SayWhatShareTheLimitStandsFor(
        int count,
        double limit,
        double share,
        bool isWarnedOf
    )
    {
        // The distances are 1, 2, 3 …
        var heldOut = Pictures([
            .. Enumerable.Range(1, count).Select(place => ($"other_{place}_0.png", (float)-place, (ulong)place + 10)),
        ]);

        var found = Run(s_oneScene, s_other, heldOut);

        Assert.Equal(
            (count, limit, share),
            (found.ReferencePictures, found.ReferenceLowest, found.ReferenceLowestShare)
        );
        Assert.Equal(isWarnedOf, found.Warnings is not null);
    }

    private static NearestResult Run(PictureFeatures training, PictureFeatures pictures, PictureFeatures? heldOut) =>
        new NearestSearch(training, features: 1).Run(pictures, heldOut, 1, TestContext.Current.CancellationToken);

    private static PictureFeatures Pictures(params (string Name, float Feature, ulong Hash)[] pictures) =>
        new(
            [.. pictures.Select(picture => picture.Name)],
            [.. pictures.Select(picture => picture.Feature)],
            [.. pictures.Select(picture => picture.Hash)],
            [.. pictures.Select(picture => IClevrFolder.SceneOf(picture.Name))]
        );
}
