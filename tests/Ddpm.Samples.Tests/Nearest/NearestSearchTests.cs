using Ddpm.Samples.Commands;
using Ddpm.Samples.Nearest;

namespace Ddpm.Samples.Tests.Nearest;

public sealed class NearestSearchTests
{
    private static readonly PictureFeatures s_oneScene = new(
        ["CLEVR_train_000001_0.png", "CLEVR_train_000001_1.png"],
        [0, 1]
    );

    private static readonly PictureFeatures s_other = new(["made.png"], [3]);

    [Fact]
    public void Run_OneSceneAndNothingHeldOut_AsksForHeldOutPictures()
    {
        var error = Assert.Throws<CommandFailedException>(() =>
            new NearestSearch(s_oneScene, features: 1).Run(s_other, null, 1, TestContext.Current.CancellationToken)
        );

        Assert.Contains("--held-out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OneSceneAndHeldOutPictures_ComparesWithThem()
    {
        var found = new NearestSearch(s_oneScene, features: 1).Run(
            s_other,
            s_other,
            1,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, found.ReferencePictures);
    }
}
