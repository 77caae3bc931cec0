using SkiaSharp;

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

        AnimatedGif.Save(
            path,
            ShownSteps(steps.Count).Select(step => DrawFrame(steps, captions, step)),
            FrameDelay,
            LastFrameDelay
        );
    }

    /// <summary>Which steps are shown, from 0; the first and the last always are.</summary>
    internal IReadOnlyList<int> ShownSteps(int count) => FrameChoice.Of(count, MaximumFrames);

    private SKBitmap DrawFrame(IReadOnlyList<IReadOnlyList<Picture>> steps, IReadOnlyList<string> captions, int step)
    {
        if (steps[step].Count != captions.Count)
            throw new ArgumentException(
                $"Step {step + 1} has {steps[step].Count} pictures for {captions.Count} captions.",
                nameof(captions)
            );

        var cells = steps[step].Zip(captions, (picture, caption) => new GridCell(picture, caption)).ToList();
        return (Grid with { Subtitle = $"step {step + 1} of {steps.Count}" }).Draw(cells);
    }
}

/// <summary>Which of many steps an animation shows.</summary>
internal static class FrameChoice
{
    /// <summary>Which steps are shown, from 0, evenly; the first and the last always are.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="most">How many are shown at most, at least 1.</param>
    public static IReadOnlyList<int> Of(int count, int most)
    {
        var frames = Math.Min(most, count);
        return frames == 1
            ? [count - 1]
            : [.. Enumerable.Range(0, frames).Select(frame => (int)((long)frame * (count - 1) / (frames - 1)))];
    }
}
