using Ddpm.Trainers;

namespace Ddpm.Transforms.Tests.Generation;

public sealed class GeneratedImagesExtensionsTests
{
    // Three grey pictures of 1×2.
    private readonly GeneratedImages _images = new(new ImageShape(1, 1, 2), [1, 2, 3, 4, 5, 6]);

    [Fact]
    public void ToMLImage_OneOfThree_IsThatPicture()
    {
        using var image = _images.ToMLImage(1);

        Assert.Equal((2, 1), (image.Width, image.Height));
        Assert.Equal("030303FF040404FF", Pictures.Pixels(image));
        Assert.Throws<ArgumentOutOfRangeException>(() => _images.ToMLImage(3));
    }

    [Fact]
    public void ToGrid_ThreeInTwoColumns_FillsRowAfterRow()
    {
        using var grid = _images.ToGrid(2);

        Assert.Equal((4, 2), (grid.Width, grid.Height));
        Assert.Equal("010101FF020202FF030303FF040404FF" + "050505FF060606FF000000FF000000FF", Pictures.Pixels(grid));
    }

    [Fact]
    public void ToGrid_MoreColumnsThanPictures_IsOneRow()
    {
        using var grid = _images.ToGrid(9);

        Assert.Equal((6, 1), (grid.Width, grid.Height));
        Assert.Throws<ArgumentOutOfRangeException>(() => _images.ToGrid(0));
        Assert.Throws<ArgumentException>(() => new GeneratedImages(_images.Shape, []).ToGrid(1));
    }
}
