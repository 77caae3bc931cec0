using Microsoft.ML.Data;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>A picture to show.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Rgb">Red, green and blue of each pixel, 0 to 255, row after row.</param>
internal sealed record Picture(int Width, int Height, byte[] Rgb)
{
    /// <summary>A picture of a generated batch; grey becomes RGB.</summary>
    public static Picture From(GeneratedImages images, int index) => From(images[index], images.Shape);

    /// <summary>A picture of a data view.</summary>
    public static Picture From(MLImage image)
    {
        var shape = new ImageShape(3, image.Height, image.Width);
        return From(PicturePixels.Read(image, shape), shape);
    }

    /// <summary>A picture from channels-first values, grey or RGB.</summary>
    public static Picture From(ReadOnlySpan<byte> planes, ImageShape shape)
    {
        var area = shape.Height * shape.Width;
        var rgb = new byte[3 * area];
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = planes.Slice(Math.Min(channel, shape.Channels - 1) * area, area);
            for (var pixel = 0; pixel < area; pixel++)
                rgb[3 * pixel + channel] = plane[pixel];
        }

        return new Picture(shape.Width, shape.Height, rgb);
    }

    /// <summary>The picture as SkiaSharp draws it; the caller disposes it.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public SKImage ToImage()
    {
        if (Width < 1 || Height < 1 || Rgb.Length != 3 * Width * Height)
            throw new ArgumentException(
                $"A picture of {Width} × {Height} pixels needs {3L * Width * Height} values, at least 3; got {Rgb.Length}."
            );

        var rgba = new byte[4 * Width * Height];
        for (var pixel = 0; pixel < Width * Height; pixel++)
        {
            Rgb.AsSpan(3 * pixel, 3).CopyTo(rgba.AsSpan(4 * pixel));
            rgba[4 * pixel + 3] = byte.MaxValue;
        }

        return SKImage.FromPixelCopy(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque), rgba);
    }
}

/// <summary>Writes pictures as PNG, whole or not at all.</summary>
internal static class PngFile
{
    /// <summary>Writes what a drawing shows.</summary>
    public static void Write(string path, SKBitmap bitmap)
    {
        using var image = SKImage.FromBitmap(bitmap);
        Write(path, image);
    }

    /// <summary>Writes a picture in its own size.</summary>
    public static void Write(string path, Picture picture)
    {
        using var image = picture.ToImage();
        Write(path, image);
    }

    private static void Write(string path, SKImage image)
    {
        using var data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        AtomicFile.Write(path, data.SaveTo);
    }
}
