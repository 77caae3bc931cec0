namespace Ddpm.Transforms.Tests.Loading;

public sealed class PictureResizerTests
{
    [Fact]
    public void Resize_SameSize_ChangesNothing()
    {
        byte[] picture = [1, 2, 3, 4, 5, 6];

        Assert.Equal(picture, PictureResizer.Resize(picture, 1, 2, 3, 2, 3));
    }

    [Theory]
    [InlineData(7, 5)]
    [InlineData(3, 64)]
    [InlineData(64, 1)]
    public void Resize_OneColour_KeepsTheColourInEachChannel(int newHeight, int newWidth)
    {
        byte[] picture = [.. Enumerable.Repeat((byte)200, 9 * 11), .. Enumerable.Repeat((byte)7, 9 * 11)];

        var resized = PictureResizer.Resize(picture, 2, 9, 11, newHeight, newWidth);

        Assert.Equal(2 * newHeight * newWidth, resized.Length);
        Assert.All(resized[..(newHeight * newWidth)], value => Assert.Equal(200, value));
        Assert.All(resized[(newHeight * newWidth)..], value => Assert.Equal(7, value));
    }

    [Fact]
    public void Resize_FineCheckerboardToAQuarter_IsGreyInsteadOfAliased()
    {
        var picture = new byte[64 * 64];
        for (var pixel = 0; pixel < picture.Length; pixel++)
            picture[pixel] = (byte)((pixel / 64 + pixel % 64) % 2 * 255);

        Assert.All(PictureResizer.Resize(picture, 1, 64, 64, 16, 16), value => Assert.InRange(value, 124, 131));
    }

    [Fact]
    public void Resize_ToTwiceTheWidth_InterpolatesBetweenPixelCentres() =>
        Assert.Equal([0, 50, 150, 200], PictureResizer.Resize([0, 200], 1, 1, 2, 1, 4));
}
