namespace Ddpm.Transforms;

/// <summary>Puts transparent pixels on a background, or multiplies their colours by their opacity as ML.NET's images have them.</summary>
internal static class PictureAlpha
{
    /// <summary>Works on decoded pixels whose colours are not multiplied by their opacity yet.</summary>
    /// <param name="pixels">Red, green, blue and opacity of each pixel; changed.</param>
    /// <param name="background">The background, or null to keep the opacity.</param>
    public static void Apply(Span<byte> pixels, PictureColour? background)
    {
        var (red, green, blue) = background ?? PictureColour.Black;
        for (var place = 0; place < pixels.Length; place += 4)
        {
            var pixel = pixels.Slice(place, 4);
            var alpha = pixel[3];
            if (alpha == byte.MaxValue)
                continue;
            pixel[0] = Mix(pixel[0], red, alpha);
            pixel[1] = Mix(pixel[1], green, alpha);
            pixel[2] = Mix(pixel[2], blue, alpha);
            if (background is not null)
                pixel[3] = byte.MaxValue;
        }
    }

    /// <summary>What is seen of the pixels of an <c>MLImage</c> on a background; they themselves where all are opaque.</summary>
    /// <param name="pixels">Three colours and the opacity of each pixel.</param>
    /// <param name="isBlueFirst">Whether blue comes first.</param>
    /// <param name="background">The background.</param>
    /// <remarks>
    /// ML.NET's images say nothing of it, but are multiplied by their opacity: those of files are, and Save takes all to be. An
    /// image with a colour above its opacity cannot be: it was made of plain colours.
    /// </remarks>
    public static ReadOnlySpan<byte> Flatten(ReadOnlySpan<byte> pixels, bool isBlueFirst, PictureColour background)
    {
        var (isOpaque, isMultiplied) = (true, true);
        for (var place = 0; place < pixels.Length; place += 4)
        {
            var alpha = pixels[place + 3];
            isOpaque &= alpha == byte.MaxValue;
            isMultiplied &= pixels[place] <= alpha && pixels[place + 1] <= alpha && pixels[place + 2] <= alpha;
        }

        if (isOpaque)
            return pixels;
        if (isBlueFirst)
            background = new(background.Blue, background.Green, background.Red);
        var flat = pixels.ToArray();
        if (!isMultiplied)
        {
            Apply(flat, background);
            return flat;
        }

        var (first, second, third) = background;
        for (var place = 0; place < flat.Length; place += 4)
        {
            var pixel = flat.AsSpan(place, 4);
            pixel[0] += Mix(0, first, pixel[3]);
            pixel[1] += Mix(0, second, pixel[3]);
            pixel[2] += Mix(0, third, pixel[3]);
        }

        return flat;
    }

    private static byte Mix(byte colour, byte background, byte alpha) =>
        (byte)((colour * alpha + background * (byte.MaxValue - alpha) + byte.MaxValue / 2) / byte.MaxValue);
}
