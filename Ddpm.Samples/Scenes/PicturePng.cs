using SkiaSharp;

namespace Ddpm.Samples.Scenes;

/// <summary>Packs RGB pictures as PNG files without an alpha channel.</summary>
internal static class PicturePng
{
    // One filter for all rows is nearly as small as the best one for each, and much quicker to find.
    private static readonly SKPngEncoderOptions _options = new(SKPngEncoderFilterFlags.Up, 4);

    /// <summary>Packs a picture.</summary>
    /// <param name="rgb">RGB bytes, row by row: size × size × 3 values.</param>
    /// <param name="size">Width and height, in pixels.</param>
    /// <returns>The bytes of the PNG file.</returns>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int size)
    {
        if (rgb.Length != size * size * 3)
            throw new ArgumentException(
                $"A picture of {size}×{size} needs {size * size * 3} values; got {rgb.Length}.",
                nameof(rgb)
            );

        var pixels = new byte[size * size * 4];
        for (int from = 0, to = 0; from < rgb.Length; from += 3, to += 4)
        {
            rgb.Slice(from, 3).CopyTo(pixels.AsSpan(to));
            pixels[to + 3] = 255;
        }

        using var image = SKImage.FromPixelCopy(
            new SKImageInfo(size, size, SKColorType.Rgb888x, SKAlphaType.Opaque),
            pixels
        );
        using var map = image.PeekPixels();
        using var data =
            map.Encode(_options)
            ?? throw new InvalidOperationException($"SkiaSharp could not pack a picture of {size}×{size} as PNG.");
        return data.ToArray();
    }
}
