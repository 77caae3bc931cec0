namespace Ddpm.Trainers;

/// <summary>What a file of weights does not say about the classifier that it belongs to.</summary>
public sealed record PretrainedClassifierOptions
{
    /// <summary>The shape of the pictures, to which others are stretched. <value>3×64×64 by default.</value></summary>
    public ImageShape Shape { get; init; } = new(3, 64, 64);

    /// <summary>
    /// The shorter side that the network sees, in pixels; smaller pictures are enlarged.
    /// <value>null by default: that of the pictures.</value>
    /// </summary>
    public int? InputSize { get; init; }

    /// <summary>The normalisation that the network was trained with. <value>A mean and deviation of 0.5 by default.</value></summary>
    public ChannelNormalization Normalization { get; init; } = ChannelNormalization.Half;

    /// <summary>
    /// The keys that lead to the weights in a checkpoint of PyTorch, outermost first.
    /// <value>null by default: they are looked for; see <see cref="WeightFile.Read"/>.</value>
    /// </summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>
    /// How beginnings of names are changed, one rule after the other.
    /// <value>
    /// By default "module." and "_orig_mod." are taken away, which DataParallel and torch.compile put there, whichever of
    /// the two is outside, and "fc.0." becomes "fc.".
    /// </value>
    /// </summary>
    /// <remarks>
    /// Where the network's names are all behind one other beginning, such as "backbone." or Lightning's "model.", it is taken away as
    /// well.
    /// </remarks>
    public IReadOnlyList<NamePrefix> Renames { get; init; } =
    [new("module.", ""), new("_orig_mod.", ""), new("module.", ""), new("fc.0.", "fc.")];

    /// <summary>
    /// Whether tensors are left out that the network has no place for: a second head, a loss, an average. Without it they are an
    /// error, which lists them. What the network has must be there either way. <value>false by default.</value>
    /// </summary>
    public bool IgnoreExtra { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Normalization);
        ArgumentNullException.ThrowIfNull(Renames);
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new ArgumentOutOfRangeException(
                nameof(Shape),
                Shape,
                "Shape must have 1 channel (grey) or 3 (RGB), and a height and width of 1 to 4096."
            );
        if (InputSize is { } size)
            ClassifierInput.Validate(size, Shape);
        Normalization.Validate();
    }
}
