using Microsoft.ML.Transforms.Image;

namespace Ddpm.Transforms;

/// <summary>Brings planes of pixels to another number of channels and another size.</summary>
internal static class PictureFit
{
    /// <summary>Grey from RGB by the luma of ITU-R 601, or RGB from grey.</summary>
    /// <param name="planes">Values 0 to 255, channels first.</param>
    /// <param name="from">1 or 3 channels.</param>
    /// <param name="to">1 or 3 channels.</param>
    /// <returns>The same array where the channels stay.</returns>
    public static byte[] Recolour(byte[] planes, int from, int to)
    {
        if (from == to)
            return planes;
        if (from == 1)
            return [.. planes, .. planes, .. planes];

        var area = planes.Length / 3;
        var grey = new byte[area];
        for (var pixel = 0; pixel < area; pixel++)
            grey[pixel] = Luma(planes[pixel], planes[area + pixel], planes[2 * area + pixel]);
        return grey;
    }

    /// <summary>The luma of ITU-R 601.</summary>
    public static byte Luma(byte red, byte green, byte blue) =>
        (byte)((299 * red + 587 * green + 114 * blue + 500) / 1000);

    /// <summary>Brings a picture to another size.</summary>
    /// <param name="planes">Values 0 to 255, channels first.</param>
    /// <param name="source">Their shape.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="resizing">What becomes of the aspect ratio.</param>
    /// <returns>The same array where the size stays.</returns>
    public static byte[] Resize(
        byte[] planes,
        ImageShape source,
        int height,
        int width,
        ImageResizingEstimator.ResizingKind resizing
    )
    {
        if (source.Height == height && source.Width == width)
            return planes;
        return resizing switch
        {
            ImageResizingEstimator.ResizingKind.IsoCrop => Crop(planes, source, height, width),
            ImageResizingEstimator.ResizingKind.IsoPad => Pad(planes, source, height, width),
            _ => PictureResizer.Resize(planes, source.Channels, source.Height, source.Width, height, width),
        };
    }

    /// <summary>The largest part in the middle that has the wanted aspect ratio, stretched.</summary>
    private static byte[] Crop(byte[] planes, ImageShape source, int height, int width)
    {
        var kept = source with
        {
            Height = Math.Clamp(Rounded(source.Width, height, width), 1, source.Height),
            Width = Math.Clamp(Rounded(source.Height, width, height), 1, source.Width),
        };
        var part = new byte[kept.Length];
        Copy(planes, source, part, kept, kept.Height, kept.Width);
        return PictureResizer.Resize(part, source.Channels, kept.Height, kept.Width, height, width);
    }

    /// <summary>All of it, as large as it fits, in the middle of black.</summary>
    private static byte[] Pad(byte[] planes, ImageShape source, int height, int width)
    {
        var inner = source with
        {
            Height = Math.Clamp(Rounded(width, source.Height, source.Width), 1, height),
            Width = Math.Clamp(Rounded(height, source.Width, source.Height), 1, width),
        };
        var resized = PictureResizer.Resize(
            planes,
            source.Channels,
            source.Height,
            source.Width,
            inner.Height,
            inner.Width
        );
        var padded = new byte[source.Channels * height * width];
        Copy(resized, inner, padded, new ImageShape(source.Channels, height, width), inner.Height, inner.Width);
        return padded;
    }

    private static int Rounded(int size, int numerator, int denominator) =>
        (int)Math.Min(Math.Round((double)size * numerator / denominator), int.MaxValue);

    /// <summary>Copies the middle of one picture into the middle of another.</summary>
    private static void Copy(byte[] planes, ImageShape source, byte[] result, ImageShape target, int height, int width)
    {
        for (var channel = 0; channel < source.Channels; channel++)
        for (var row = 0; row < height; row++)
            planes.AsSpan(Start(source, channel, row), width).CopyTo(result.AsSpan(Start(target, channel, row), width));

        int Start(ImageShape shape, int channel, int row) =>
            (channel * shape.Height + (shape.Height - height) / 2 + row) * shape.Width + (shape.Width - width) / 2;
    }
}
