using Ddpm.Trainers.Weights;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

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
