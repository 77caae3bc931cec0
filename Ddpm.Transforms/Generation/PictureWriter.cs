namespace Ddpm.Transforms.Generation;

/// <summary>Hands out a generated picture.</summary>
/// <param name="pixels">Its values, 0 to 255, channels first.</param>
/// <param name="value">What the receiver had before, and the picture, which belongs to the receiver.</param>
internal delegate void PictureWriter<TValue>(ReadOnlySpan<byte> pixels, ref TValue value);
