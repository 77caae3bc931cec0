using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Quantization;
using SkiaSharp;

namespace Ddpm.Samples.Reports;

/// <summary>Writes drawings as an animated GIF.</summary>
internal static class AnimatedGif
{
    /// <summary>Writes a GIF that repeats for ever.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frames">The frames, RGBA of one size, at least one; each is disposed.</param>
    /// <param name="frameDelay">How long a frame is shown, in hundredths of a second.</param>
    /// <param name="lastFrameDelay">How long the last frame is shown, likewise.</param>
    public static void Save(string path, IEnumerable<SKBitmap> frames, int frameDelay, int lastFrameDelay)
    {
        Image<Rgba32>? animation = null;
        try
        {
            foreach (var bitmap in frames)
            {
                using (bitmap)
                {
                    var frame = Image.LoadPixelData(
                        MemoryMarshal.Cast<byte, Rgba32>(bitmap.GetPixelSpan()),
                        bitmap.Width,
                        bitmap.Height
                    );
                    if (animation is null)
                    {
                        animation = frame;
                        continue;
                    }

                    using (frame)
                        animation.Frames.AddFrame(frame.Frames.RootFrame);
                }
            }

            foreach (var frame in animation!.Frames)
                frame.Metadata.GetGifMetadata().FrameDelay = frameDelay;
            animation.Frames[^1].Metadata.GetGifMetadata().FrameDelay = lastFrameDelay;
            animation.Metadata.GetGifMetadata().RepeatCount = 0;

            // A palette for each frame: noise and finished pictures have few colours in common. Diffusing the error keeps
            // the soft light of backgrounds from breaking into steps.
            var encoder = new GifEncoder
            {
                ColorTableMode = GifColorTableMode.Local,
                Quantizer = new WuQuantizer(
                    new QuantizerOptions { Dither = KnownDitherings.FloydSteinberg, DitherScale = 0.8f }
                ),
            };
            AtomicFile.Write(path, stream => animation.SaveAsGif(stream, encoder));
        }
        finally
        {
            animation?.Dispose();
        }
    }
}
