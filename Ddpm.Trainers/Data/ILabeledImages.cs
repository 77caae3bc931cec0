namespace Ddpm.Trainers;

/// <summary>A set of labelled pictures of one shape, readable in any order and by several threads at once.</summary>
public interface ILabeledImages
{
    /// <summary>How many pictures there are.</summary>
    int Count { get; }

    /// <summary>The shape of every picture.</summary>
    ImageShape Shape { get; }

    /// <summary>The labels that the pictures can have.</summary>
    LabelVocabulary Vocabulary { get; }

    /// <summary>Which pictures these are, so that models can say what they learnt from; null where nobody looked.</summary>
    DataFingerprint? Fingerprint => null;

    /// <summary>The name of the scene that a picture shows, by which pictures belong together; null where it has none.</summary>
    string? Scene(int index) => null;

    /// <summary>The label indices of a picture: sorted, each once.</summary>
    ReadOnlySpan<int> Labels(int index);

    /// <summary>Writes a picture's values, 0 to 255, channels first (CHW, RGB).</summary>
    /// <param name="index">Which picture, from 0.</param>
    /// <param name="destination">Room for exactly <see cref="ImageShape.Length"/> values.</param>
    void CopyPixels(int index, Span<byte> destination);
}

/// <summary>The size of a picture as networks see it: channels first.</summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">Rows, in pixels.</param>
/// <param name="Width">Columns, in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>How many values a picture of this shape has: channels × height × width.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>Half of the height and of the width, which are even.</summary>
    internal ImageShape Halved() => this with { Height = Height / 2, Width = Width / 2 };

    /// <inheritdoc />
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
