using Ddpm.Samples.Reports;
using SkiaSharp;

namespace Ddpm.Samples.Gan;

/// <summary>Shows how a GAN learnt: an animated GIF of the grids that were drawn after its epochs.</summary>
internal static class EpochAnimation
{
    private const int MaximumFrames = 60;

    /// <summary>Writes the grids as a GIF that repeats for ever; of very many, some are left out evenly.</summary>
    /// <param name="path">The file.</param>
    /// <param name="grids">The PNG files of the grids, in order; those of another size than the last are left out.</param>
    public static void Save(string path, IReadOnlyList<string> grids)
    {
        var size = SizeOf(grids[^1]);
        var alike = grids.Where(grid => SizeOf(grid) == size).ToList();
        AnimatedGif.Save(
            path,
            FrameChoice.Of(alike.Count, MaximumFrames).Select(index => Read(alike[index])),
            frameDelay: 12,
            lastFrameDelay: 250
        );
    }

    private static SKSizeI SizeOf(string path)
    {
        using var codec = Open(path);
        return codec.Info.Size;
    }

    private static SKBitmap Read(string path)
    {
        using var codec = Open(path);
        return SKBitmap.Decode(codec, codec.Info.WithColorType(SKColorType.Rgba8888)) ?? throw Damaged(path);
    }

    private static SKCodec Open(string path) => SKCodec.Create(path) ?? throw Damaged(path);

    private static InvalidDataException Damaged(string path) =>
        new($"'{path}' is no picture; it has changed since it was drawn.");
}
