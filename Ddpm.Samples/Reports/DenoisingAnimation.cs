using System.Runtime.InteropServices;
using Ddpm.Trainers.Weights;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace Ddpm.Samples.Reports;

/// <summary>Shows how pictures come out of noise: an animated GIF of a grid, one frame for each of some steps.</summary>
internal sealed record DenoisingAnimation
{
    /// <summary>The grid in which the pictures are shown; its subtitle is replaced by the step.</summary>
    public PictureGrid Grid { get; init; } = new() { PictureSize = 96 };

    /// <summary>The most frames; of more steps, some are left out evenly. <value>24 by default.</value></summary>
    public int MaximumFrames { get; init; } = 24;

    /// <summary>How long a frame is shown, in hundredths of a second. <value>9 by default.</value></summary>
    public int FrameDelay { get; init; } = 9;

    /// <summary>How long the last frame is shown, in hundredths of a second. <value>250 by default.</value></summary>
    public int LastFrameDelay { get; init; } = 250;

    /// <summary>Draws the frames and writes them as a GIF that repeats for ever.</summary>
    /// <param name="path">The file.</param>
    /// <param name="steps">The pictures after each step, the noisiest first.</param>
    /// <param name="captions">A caption for each picture; empty for none.</param>
    /// <exception cref="ArgumentException">There is no step, or a step has not one picture for each caption.</exception>
    public void Save(string path, IReadOnlyList<IReadOnlyList<Picture>> steps, IReadOnlyList<string> captions)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumFrames, 1, nameof(MaximumFrames));
        if (steps.Count == 0)
            throw new ArgumentException("An animation needs at least one step.", nameof(steps));

        using var animation = DrawFrame(steps, captions, ShownSteps(steps.Count)[0]);
        foreach (var step in ShownSteps(steps.Count).Skip(1))
        {
            using var frame = DrawFrame(steps, captions, step);
            animation.Frames.AddFrame(frame.Frames.RootFrame);
        }

        foreach (var frame in animation.Frames)
            frame.Metadata.GetGifMetadata().FrameDelay = FrameDelay;
        animation.Frames[^1].Metadata.GetGifMetadata().FrameDelay = LastFrameDelay;
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

    /// <summary>Which steps are shown, from 0; the first and the last always are.</summary>
    internal IReadOnlyList<int> ShownSteps(int count)
    {
        var frames = Math.Min(MaximumFrames, count);
        return frames == 1
            ? [count - 1]
            : [.. Enumerable.Range(0, frames).Select(frame => (int)((long)frame * (count - 1) / (frames - 1)))];
    }

    private Image<Rgba32> DrawFrame(
        IReadOnlyList<IReadOnlyList<Picture>> steps,
        IReadOnlyList<string> captions,
        int step
    )
    {
        if (steps[step].Count != captions.Count)
            throw new ArgumentException(
                $"Step {step + 1} has {steps[step].Count} pictures for {captions.Count} captions.",
                nameof(captions)
            );

        var cells = steps[step].Zip(captions, (picture, caption) => new GridCell(picture, caption)).ToList();
        using var bitmap = (Grid with { Subtitle = $"step {step + 1} of {steps.Count}" }).Draw(cells);
        return Image.LoadPixelData(
            MemoryMarshal.Cast<byte, Rgba32>(bitmap.GetPixelSpan()),
            bitmap.Width,
            bitmap.Height
        );
    }
}
