namespace Ddpm.Transforms;

/// <summary>Which pictures of an i-CLEVR folder are loaded.</summary>
public sealed record IClevrOptions : PictureFileOptions
{
    /// <summary>The pictures of train.json, of all scenes.</summary>
    public IClevrOptions() { }

    /// <summary>The same, of files that are decoded so.</summary>
    internal IClevrOptions(PictureFileOptions files)
        : base(files) { }

    /// <summary>The JSON in the folder that names the pictures and their labels. <value>"train.json" by default.</value></summary>
    public string PicturesFile { get; init; } = "train.json";

    /// <summary>
    /// Which scenes are loaded, by the name that their pictures share ("CLEVR_train_002066" for
    /// "CLEVR_train_002066_0.png"), or null for all. <see cref="SceneSplit"/> makes filters that divide a set in two.
    /// <value>null by default.</value>
    /// </summary>
    public Func<string, bool>? SceneFilter { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">The name of the JSON is blank or not that of a file in the folder.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of pixels is out of range.</exception>
    public override void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(PicturesFile);
        if (PicturesFile is "." or ".." || PicturesFile.AsSpan().IndexOfAny("/\\:\0") >= 0)
            throw new ArgumentException(
                $"{nameof(PicturesFile)} must be the plain name of a file in the folder, got '{PicturesFile}'."
            );
        base.Validate();
    }
}
