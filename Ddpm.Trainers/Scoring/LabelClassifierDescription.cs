using System.Text.Json;
using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Scoring;

/// <summary>Everything about a trained classifier but its weights; written as JSON beside them.</summary>
internal sealed record LabelClassifierDescription
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

    public required IReadOnlyList<string> Labels { get; init; }

    public required ImageShape Shape { get; init; }

    /// <summary>The shorter side that the network sees.</summary>
    public required int InputSize { get; init; }

    public long TrainedSteps { get; init; }

    public double TrainedSeconds { get; init; }

    public long TrainingSeed { get; init; }

    /// <exception cref="InvalidDataException">The text is no description that this version can read.</exception>
    public static LabelClassifierDescription Parse(string json)
    {
        try
        {
            var description =
                JsonSerializer.Deserialize<LabelClassifierDescription>(json, Json)
                ?? throw new InvalidDataException("The scorer's description is empty.");
            description.Validate();
            return description;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The scorer's description cannot be read: {exception.Message}", exception);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public ClassifierInput BuildInput() => new(Shape, InputSize);

    /// <summary>torchvision's ResNet18, whose parameters and buffers have the names that PyTorch gives them.</summary>
    public nn.Module<Tensor, Tensor> BuildNetwork(long seed, Device device)
    {
        nn.Module<Tensor, Tensor> network = SeededWeights.Build(
            seed,
            () => torchvision.models.resnet18(num_classes: Labels.Count)
        );
        network.to(device);
        return network;
    }

    private void Validate()
    {
        if (Version is < 1 or > CurrentVersion)
            throw new InvalidDataException(
                $"The scorer has format version {Version}; this version of the library reads 1 to {CurrentVersion}."
            );
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new InvalidDataException($"The scorer's pictures have the shape {Shape}, which is out of range.");
        ClassifierInput.Validate(InputSize, Shape);
        _ = new LabelVocabulary(Labels);
    }
}
