using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>Everything about a trained model but its weights; written as JSON beside them.</summary>
internal abstract record ModelDescription
{
    /// <summary>The format version that is written.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = 16,
    };

    public required int Version { get; init; }

    /// <summary>The labels in the order of their indices, in normal form C, whatever form they were saved in.</summary>
    public required IReadOnlyList<string> Labels
    {
        get;
        init => field = [.. value.Select(label => label is null ? "" : NormalForm.Of(label))];
    }

    public required ImageShape Shape { get; init; }

    public long TrainedSteps { get; init; }

    public double TrainedSeconds { get; init; }

    /// <summary>What the model learnt from, and which scorers guided it.</summary>
    public Provenance Provenance { get; init; } = Provenance.Unknown;

    /// <summary>The options of its training as they were, for the record; see <see cref="TrainingOptions"/>. null where unknown.</summary>
    public JsonElement? Training { get; init; }

    /// <summary>Makes an ONNX model of the network's weights; null for a network that has none.</summary>
    internal abstract Func<NetworkWeights, OnnxModel>? OnnxGraph { get; }

    /// <summary>Reads a description and checks every value.</summary>
    /// <exception cref="InvalidDataException">The text is no description that this version can read.</exception>
    public static T Parse<T>(string json)
        where T : ModelDescription
    {
        try
        {
            var description =
                JsonSerializer.Deserialize<T>(json, Json)
                ?? throw new InvalidDataException("The model's description is empty.");
            description.Validate();
            return description;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The model's description cannot be read: {exception.Message}", exception);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, GetType(), Json);

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidDataException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">Likewise.</exception>
    protected virtual void Validate()
    {
        if (Version != CurrentVersion)
            throw new InvalidDataException(
                $"The model's description has version {Version}; this version of the library reads {CurrentVersion}."
            );
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new InvalidDataException($"The model's pictures have the shape {Shape}, which is out of range.");
        _ = new LabelVocabulary(Labels);
        Provenance.Validate();
    }
}
