using Ddpm.Samples.Reports;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Ddpm.Samples.Tests.Reports;

public sealed class DenoisingAnimationTests
{
    [Fact]
    public void Save_Steps_WritesAGifThatRepeatsAndHoldsItsLastFrame()
    {
        using var folder = new ReportFolder();
        var steps = Steps(3, step => ReportFolder.Plain((byte)(100 * step), 0, 0));
        var animation = new DenoisingAnimation { Grid = new PictureGrid { PictureSize = 40 } };

        animation.Save(folder.File("a.gif"), steps, ["red cube"]);

        using var image = Image.Load<Rgb24>(folder.File("a.gif"));
        Assert.Equal(3, image.Frames.Count);
        Assert.Equal(0, image.Metadata.GetGifMetadata().RepeatCount);
        Assert.Equal(
            [9, 9, 250],
            Enumerable.Range(0, 3).Select(step => image.Frames[step].Metadata.GetGifMetadata().FrameDelay)
        );
        for (var step = 0; step < 3; step++)
            Assert.InRange(image.Frames[step][image.Width / 2, 24 + 21 + 20].R, 100 * step - 8, 100 * step + 8);
        Assert.Equal(["a.gif"], folder.Files);
    }

    [Theory]
    [InlineData(5, 24, new[] { 0, 1, 2, 3, 4 })]
    [InlineData(100, 4, new[] { 0, 33, 66, 99 })]
    [InlineData(1000, 2, new[] { 0, 999 })]
    [InlineData(50, 1, new[] { 49 })]
    public void ShownSteps_OfManySteps_AreEvenAndIncludeTheLast(int steps, int frames, int[] expected) =>
        Assert.Equal(expected, new DenoisingAnimation { MaximumFrames = frames }.ShownSteps(steps));

    [Fact]
    public void Save_WrongInput_ThrowsAndLeavesNothing()
    {
        using var folder = new ReportFolder();
        var steps = Steps(2, _ => ReportFolder.Plain(0, 0, 0));

        Assert.Throws<ArgumentException>(() => new DenoisingAnimation().Save(folder.File("a.gif"), [], []));
        var error = Assert.Throws<ArgumentException>(() =>
            new DenoisingAnimation().Save(folder.File("a.gif"), steps, ["one", "two"])
        );

        Assert.Contains("Step 1 has 1 pictures for 2 captions", error.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    private static List<IReadOnlyList<Picture>> Steps(int count, Func<int, Picture> picture) =>
        [.. Enumerable.Range(0, count).Select(step => new[] { picture(step) })];
}
