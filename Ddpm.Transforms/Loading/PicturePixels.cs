using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms;

/// <summary>Turns ML.NET pictures into the values that networks see, and back.</summary>
public static class PicturePixels
{
    /// <summary>
    /// A picture's values, 0 to 255, channels first, brought to a shape. Grey is the luma of ITU-R 601. What is
    /// transparent shows the background.
    /// </summary>
    /// <param name="image">The picture, of any size and pixel format.</param>
    /// <param name="shape">The wanted shape, with 1 channel (grey) or 3 (RGB).</param>
    /// <param name="resizing">
    /// How a picture of another size is brought to it; see <see cref="ImageColumnOptions.Resizing"/>.
    /// </param>
    /// <param name="background">The colour behind transparent pixels; white when null.</param>
    /// <remarks>
    /// An <see cref="MLImage"/> holds colours that are multiplied by their opacity, as those of files are and as saving takes
    /// them to be, which is undone here. One in which a colour is above its opacity was made of plain colours, and is read so.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The shape has another number of channels, or no pixels.</exception>
    public static byte[] Read(
        MLImage image,
        ImageShape shape,
        ImageResizingEstimator.ResizingKind resizing = ImageResizingEstimator.ResizingKind.Fill,
        PictureColour? background = null
    )
    {
        ArgumentNullException.ThrowIfNull(image);
        CheckShape(shape);

        var red = image.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        var pixels = PictureAlpha.Flatten(image.Pixels, red != 0, background ?? PictureColour.White);
        var blue = 2 - red;
        var area = image.Width * image.Height;
        var planes = new byte[shape.Channels * area];
        for (var pixel = 0; pixel < area; pixel++)
        {
            var values = pixels.Slice(pixel * 4, 4);
            if (shape.Channels == 1)
            {
                planes[pixel] = PictureFit.Luma(values[red], values[1], values[blue]);
                continue;
            }

            planes[pixel] = values[red];
            planes[area + pixel] = values[1];
            planes[2 * area + pixel] = values[blue];
        }

        return Fit(planes, new ImageShape(shape.Channels, image.Height, image.Width), shape, resizing);
    }

    /// <summary>Values, 0 to 255, channels first, brought from one shape to another.</summary>
    internal static byte[] Fit(
        byte[] planes,
        ImageShape source,
        ImageShape target,
        ImageResizingEstimator.ResizingKind resizing
    )
    {
        var coloured = PictureFit.Recolour(planes, source.Channels, target.Channels);
        return PictureFit.Resize(
            coloured,
            source with
            {
                Channels = target.Channels,
            },
            target.Height,
            target.Width,
            resizing
        );
    }

    /// <summary>A new opaque picture from values.</summary>
    /// <param name="pixels">Values 0 to 255, channels first (CHW), exactly <see cref="ImageShape.Length"/> of them.</param>
    /// <param name="shape">The shape, with 1 channel (grey) or 3 (RGB).</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the shape needs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The shape has another number of channels, or no pixels.</exception>
    public static MLImage Write(ReadOnlySpan<byte> pixels, ImageShape shape)
    {
        CheckShape(shape);
        if (pixels.Length != shape.Length)
            throw new ArgumentException(
                $"The picture has {pixels.Length} values; {shape} needs {shape.Length}.",
                nameof(pixels)
            );

        var area = shape.Height * shape.Width;
        var (green, blue) = shape.Channels == 1 ? (0, 0) : (area, 2 * area);
        var interleaved = new byte[4 * area];
        for (var pixel = 0; pixel < area; pixel++)
        {
            var values = interleaved.AsSpan(pixel * 4, 4);
            values[0] = pixels[pixel];
            values[1] = pixels[green + pixel];
            values[2] = pixels[blue + pixel];
            values[3] = byte.MaxValue;
        }

        return MLImage.CreateFromPixels(shape.Width, shape.Height, MLPixelFormat.Rgba32, interleaved);
    }

    internal static void CheckShape(ImageShape shape)
    {
        if (shape.Channels is not (1 or 3) || shape.Height < 1 || shape.Width < 1)
            throw new ArgumentOutOfRangeException(
                nameof(shape),
                shape,
                "The shape must have 1 channel (grey) or 3 (RGB), and at least one row and one column."
            );
    }
}
