using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>
/// Generated pictures as ML.NET's, for instance those that a training draws on its way
/// (<see cref="TrainingProgress.Samples"/>).
/// </summary>
public static class GeneratedImagesExtensions
{
    /// <summary>A picture of the batch, in a new object that the caller disposes.</summary>
    /// <param name="images">The batch.</param>
    /// <param name="index">Which picture, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such picture.</exception>
    public static MLImage ToMLImage(this GeneratedImages images, int index)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, images.Count);
        return PicturePixels.Write(images[index], images.Shape);
    }

    /// <summary>
    /// All pictures of the batch side by side, row by row, without a gap; what is left of the last row is black. The
    /// caller disposes it.
    /// </summary>
    /// <param name="images">The batch, of at least one picture.</param>
    /// <param name="columns">How many pictures stand in a row, at least 1.</param>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is less than one column.</exception>
    public static MLImage ToGrid(this GeneratedImages images, int columns)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (images.Count == 0)
            throw new ArgumentException("There is no picture to show.", nameof(images));

        var shape = images.Shape;
        columns = Math.Min(columns, images.Count);
        var rows = (images.Count + columns - 1) / columns;
        var grid = new ImageShape(shape.Channels, rows * shape.Height, columns * shape.Width);
        var pixels = new byte[grid.Length];
        for (var index = 0; index < images.Count; index++)
        for (var channel = 0; channel < shape.Channels; channel++)
        for (var line = 0; line < shape.Height; line++)
        {
            var from = (channel * shape.Height + line) * shape.Width;
            var gridLine = channel * grid.Height + index / columns * shape.Height + line;
            var to = gridLine * grid.Width + index % columns * shape.Width;
            images[index].Slice(from, shape.Width).CopyTo(pixels.AsSpan(to, shape.Width));
        }

        return PicturePixels.Write(pixels, grid);
    }
}
