namespace Ddpm.Transforms;

/// <summary>How files of pictures are decoded.</summary>
public record PictureFileOptions
{
    internal const long UsualMaximumPixels = 64_000_000;

    // One array holds them, at four bytes each.
    private const int MostPixels = int.MaxValue / 4;

    /// <summary>
    /// The colour that transparent pictures are put on when they are read, such as #ffffff or white. null keeps their
    /// transparency: the stage that reads the column then puts them on <see cref="ImageColumnOptions.Background"/>.
    /// <value>white by default.</value>
    /// </summary>
    [Option]
    public PictureColour? Background { get; init; } = PictureColour.White;

    /// <summary>
    /// The most pixels, rows times columns, that a file's picture may have; a larger one is an error when it is read.
    /// <value>64,000,000 by default.</value>
    /// </summary>
    [Option(Min = 1, Max = MostPixels)]
    public long MaximumPixels { get; init; } = UsualMaximumPixels;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of pixels is out of range.</exception>
    public virtual void Validate() => CheckMaximumPixels(MaximumPixels);

    /// <summary>Checks a number of pixels.</summary>
    internal static void CheckMaximumPixels(long maximumPixels)
    {
        if (maximumPixels is < 1 or > MostPixels)
            throw new ArgumentOutOfRangeException(
                nameof(MaximumPixels),
                maximumPixels,
                $"{nameof(MaximumPixels)} must be from 1 to {MostPixels}."
            );
    }
}
