using System.Text.Json.Serialization;

namespace Ddpm.Transforms;

/// <summary>Which columns a scoring stage reads and writes. Saved with the stage.</summary>
public sealed record ScoringTransformOptions
{
    /// <summary>The name of the column of scores. <value>"Score" by default.</value></summary>
    public string OutputColumnName { get; init; } = "Score";

    /// <summary>
    /// The name of the column of labels that a picture shows, or null for none: a vector of keys of any length, in the order
    /// of the vocabulary, whose key values are the labels (<c>Conversion.MapKeyToValue</c> makes text of it).
    /// <value>"PredictedLabel" by default.</value>
    /// </summary>
    public string? PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>The lowest score, 0 to 1, of a label that counts as shown. <value>0.5 by default.</value></summary>
    public float ScoreThreshold { get; init; } = 0.5f;

    /// <summary>
    /// The name of the column of pictures: images of any size, or vectors of pixels. <value>"Image" by default.</value>
    /// </summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>How that column is read: how pictures of another size are resized, and what vectors of pixels hold.</summary>
    public ImageColumnOptions Images { get; init; } = new();

    /// <summary>How many pictures are scored together, 1 to 65,536; changes time and memory only. <value>64 by default.</value></summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// How precisely <c>mlContext.Model.Save</c> keeps the weights of the stage's model: 16 bits halve the file. The model
    /// computes in float32 in any case. A scorer that is to be known again as a guide keeps float32.
    /// <value><see cref="WeightStorage.Float32"/> by default.</value>
    /// </summary>
    public WeightStorage WeightStorage { get; init; }

    /// <summary>
    /// The library that computes the model. A stage that asks for one is saved with that, and asks for it wherever it is loaded.
    /// <value><see cref="InferenceRuntime.Auto"/> by default, of which <see cref="ModelRuntime"/> can make another.</value>
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public InferenceRuntime Runtime { get; init; }

    /// <summary>
    /// Stops scoring before the next batch. It is not saved with the stage.
    /// <value>none by default.</value>
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">A column has no name.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
        if (PredictedLabelColumnName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(PredictedLabelColumnName);
        if (PredictedLabelColumnName == OutputColumnName)
            throw new ArgumentException(
                $"The labels and their scores cannot both be column '{OutputColumnName}': give another name, or none, to "
                    + $"{nameof(PredictedLabelColumnName)}.",
                nameof(PredictedLabelColumnName)
            );
        if (!(ScoreThreshold is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(ScoreThreshold),
                ScoreThreshold,
                "ScoreThreshold must be 0 to 1."
            );
        ArgumentNullException.ThrowIfNull(Images);
        Images.Validate();
        if (BatchSize is < 1 or > 1 << 16)
            throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, "BatchSize must be 1 to 65,536.");
        if (!Enum.IsDefined(Runtime))
            throw new ArgumentOutOfRangeException(
                nameof(Runtime),
                Runtime,
                $"Runtime must be one of {string.Join(", ", Enum.GetNames<InferenceRuntime>())}."
            );
        if (!Enum.IsDefined(WeightStorage))
            throw new ArgumentOutOfRangeException(
                nameof(WeightStorage),
                WeightStorage,
                $"WeightStorage must be one of {string.Join(", ", Enum.GetNames<WeightStorage>())}."
            );
    }
}
