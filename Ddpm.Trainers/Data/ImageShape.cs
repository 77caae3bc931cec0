namespace Ddpm.Trainers.Data;

/// <summary>The size of a picture as networks see it: channels first.</summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>How many values a picture of this shape has: channels × height × width.</summary>
    public int Length => Channels * Height * Width;

    /// <inheritdoc />
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
