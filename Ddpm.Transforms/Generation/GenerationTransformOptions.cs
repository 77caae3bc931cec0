using System.Text.Json.Serialization;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Which columns a generation stage reads and writes, and how it draws pictures. Saved with the stage.</summary>
public sealed record GenerationTransformOptions
{
    /// <summary>The name of the column of generated pictures. <value>"GeneratedImage" by default.</value></summary>
    public string OutputColumnName { get; init; } = "GeneratedImage";

    /// <summary>
    /// As what pictures are handed out: as an <see cref="MLImage"/>, a fresh one for each row, which belongs to the
    /// receiver, or as a vector of pixels. <value>Image by default.</value>
    /// </summary>
    [JsonConverter(typeof(JsonStringEnumConverter<GeneratedImageType>))]
    public GeneratedImageType OutputType { get; init; }

    /// <summary>
    /// Whether the colours of a pixel stand together in a vector (height × width × channels) instead of each colour by
    /// itself (channels × height × width). <value>false by default, as in ExtractPixels.</value>
    /// </summary>
    public bool InterleavePixelColors { get; init; }

    /// <summary>
    /// The name of the column with the labels of each row: text, in which empty text is no label; a key, whose missing
    /// value is no label; a vector of either; or a multi-hot vector of <see cref="float"/>, of 0 and 1. Keys and multi-hot
    /// vectors without key values or slot names stand for the model's labels in their order.
    /// <value>"Label" by default.</value>
    /// </summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>
    /// The name of a column, of the same types, with the labels that each picture is not to show, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    public string? NegativeLabelColumnName { get; init; }

    /// <summary>
    /// The name of a column of integers with the seed of each row, which must be there; or null for the column "Seed" where
    /// there is one of integers. Where there is none, the seed of a row follows from <see cref="Seed"/> and the row's id.
    /// <value>null by default.</value>
    /// </summary>
    public string? SeedColumnName { get; init; }

    /// <summary>How many rows are generated together, 1 to 65,536; changes time and memory only.
    /// <value>32 by default.</value></summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How the pictures are drawn, in the place of the model's own way, or null for that. To change one setting and keep the others:
    /// <see cref="ConditionalGenerationTransformer.WithSampling"/>. <value>null by default.</value>
    /// </summary>
    public SamplingOptions? Sampling { get; init; }

    /// <summary>
    /// The seed from which each row's own follows where there is no seed column, or null for the context's (0 where it
    /// has none). <value>null by default.</value>
    /// </summary>
    public long? Seed { get; init; }

    /// <summary>Whether a row without labels gets a picture of anything, instead of being an error.
    /// <value>false by default.</value></summary>
    public bool AllowUnconditional { get; init; }

    /// <summary>
    /// Whether labels that the model does not know are left out, also among negative ones, instead of being an error.
    /// <value>false by default.</value>
    /// </summary>
    public bool IgnoreUnknownLabels { get; init; }

    /// <summary>
    /// How precisely <c>mlContext.Model.Save</c> keeps the weights of the stage's model: 16 bits halve the file. The model
    /// computes in float32 in any case. The other models that guide it are kept as they are.
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
    /// Stops generation before the next estimate of the model, within a step. It is not saved with the stage.
    /// <value>none by default.</value>
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">A column has no name, or two columns have the same.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        if (SeedColumnName is not null && string.IsNullOrWhiteSpace(SeedColumnName))
            throw new ArgumentException("SeedColumnName is blank; leave it null for no seed column.");
        if (SeedColumnName == LabelColumnName)
            throw new ArgumentException($"Column '{LabelColumnName}' cannot hold labels and seeds.");
        if (NegativeLabelColumnName is not null && string.IsNullOrWhiteSpace(NegativeLabelColumnName))
            throw new ArgumentException("NegativeLabelColumnName is blank; leave it null for no negative labels.");
        if (NegativeLabelColumnName is { } negatives && (negatives == LabelColumnName || negatives == SeedColumnName))
            throw new ArgumentException($"Column '{negatives}' cannot hold negative labels and something else.");
        if (!Enum.IsDefined(OutputType))
            throw new ArgumentOutOfRangeException(
                nameof(OutputType),
                OutputType,
                "OutputType must be Image, ByteVector or SingleVector."
            );
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
        Sampling?.Validate();
    }
}

/// <summary>As what generated pictures are handed out.</summary>
public enum GeneratedImageType
{
    /// <summary>An <see cref="MLImage"/>.</summary>
    Image,

    /// <summary>A vector of pixels of <see cref="byte"/>, 0 to 255.</summary>
    ByteVector,

    /// <summary>A vector of pixels of <see cref="float"/>, 0 to 255, as ExtractPixels makes them.</summary>
    SingleVector,
}
