namespace Ddpm.Trainers;

/// <summary>Labelled pictures held in memory, one byte a value.</summary>
/// <param name="shape">The shape of every picture.</param>
/// <param name="vocabulary">The labels that the pictures can have.</param>
/// <param name="fingerprint">Which pictures these will be, or null where nobody looked.</param>
public sealed class ImageCache(ImageShape shape, LabelVocabulary vocabulary, DataFingerprint? fingerprint = null)
    : ILabeledImages
{
    private readonly List<byte[]> _pixels = [];
    private readonly List<int[]> _labels = [];
    private readonly List<string?> _scenes = [];

    /// <inheritdoc />
    public int Count => _pixels.Count;

    /// <inheritdoc />
    public ImageShape Shape { get; } = shape;

    /// <inheritdoc />
    public LabelVocabulary Vocabulary { get; } = vocabulary;

    /// <inheritdoc />
    public DataFingerprint? Fingerprint { get; } = fingerprint;

    /// <summary>Appends a picture; the cache keeps the array.</summary>
    /// <param name="pixels">Values 0 to 255, channels first, exactly <see cref="ImageShape.Length"/> of them.</param>
    /// <param name="labels">Indices into the vocabulary: sorted, each once.</param>
    /// <param name="scene">The name of the scene that it shows, or null where it has none.</param>
    /// <exception cref="ArgumentException">The picture has another size, or a label index is out of range.</exception>
    public void Add(byte[] pixels, int[] labels, string? scene = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        if (pixels.Length != Shape.Length)
            throw new ArgumentException(
                $"Picture {Count} has {pixels.Length} values; {Shape} needs {Shape.Length}.",
                nameof(pixels)
            );
        foreach (var label in labels)
            if ((uint)label >= (uint)Vocabulary.Count)
                throw new ArgumentException(
                    $"Picture {Count} has label index {label}; the vocabulary has {Vocabulary.Count} labels.",
                    nameof(labels)
                );

        _pixels.Add(pixels);
        _labels.Add(labels);
        _scenes.Add(scene);
    }

    /// <inheritdoc />
    public string? Scene(int index) => _scenes[index];

    /// <inheritdoc />
    public ReadOnlySpan<int> Labels(int index) => _labels[index];

    /// <inheritdoc />
    public void CopyPixels(int index, Span<byte> destination) => _pixels[index].CopyTo(destination);
}
