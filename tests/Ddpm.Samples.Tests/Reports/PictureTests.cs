using Ddpm.Samples.Reports;
using Ddpm.Trainers;

namespace Ddpm.Samples.Tests.Reports;

public sealed class PictureTests
{
    [Fact]
    public void From_GeneratedRgb_InterleavesTheChannels()
    {
        var images = new GeneratedImages(new ImageShape(3, 1, 2), [0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6]);

        var picture = Picture.From(images, 1);

        Assert.Equal((2, 1), (picture.Width, picture.Height));
        Assert.Equal([1, 3, 5, 2, 4, 6], picture.Rgb);
    }

    [Fact]
    public void From_GeneratedGrey_RepeatsTheChannel() =>
        Assert.Equal([7, 7, 7, 9, 9, 9], Picture.From([7, 9], new ImageShape(1, 1, 2)).Rgb);

    [Fact]
    public void ToImage_ValuesThatDoNotFitTheSize_NamesBothNumbers()
    {
        var error = Assert.Throws<ArgumentException>(() => new Picture(2, 2, new byte[11]).ToImage());

        Assert.Contains("needs 12 values", error.Message, StringComparison.Ordinal);
        Assert.Contains("got 11", error.Message, StringComparison.Ordinal);
    }
}
