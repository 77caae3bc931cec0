using Ddpm.Trainers.Data;

namespace Ddpm.Trainers.Generation;

/// <summary>A batch of pictures in memory, one byte a value.</summary>
/// <param name="shape">The shape of each picture.</param>
/// <param name="pixels">All values, 0 to 255, picture after picture, channels first (NCHW).</param>
public sealed class GeneratedImages(ImageShape shape, byte[] pixels)
{
    /// <summary>The shape of each picture.</summary>
    public ImageShape Shape { get; } = shape;

    /// <summary>How many pictures there are.</summary>
    public int Count => pixels.Length / Shape.Length;

    /// <summary>A picture's values, 0 to 255, channels first (CHW, RGB).</summary>
    public ReadOnlySpan<byte> this[int index] => pixels.AsSpan(index * Shape.Length, Shape.Length);
}
