using System.Text.Json;
using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Generation;

/// <summary>Everything about a trained diffusion model but its weights; written as JSON beside them.</summary>
internal sealed record DdpmDescription
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

    public required ConditionalUNetOptions Network { get; init; }

    public required string Schedule { get; init; }

    public required int Timesteps { get; init; }

    public required string Target { get; init; }

    public required double PixelScale { get; init; }

    /// <summary>Whether labels were dropped in training, without which guidance means nothing.</summary>
    public required double LabelDropout { get; init; }

    public long TrainedSteps { get; init; }

    public double TrainedSeconds { get; init; }

    public long TrainingSeed { get; init; }

    /// <exception cref="InvalidDataException">The text is no description that this version can read.</exception>
    public static DdpmDescription Parse(string json)
    {
        try
        {
            var description =
                JsonSerializer.Deserialize<DdpmDescription>(json, Json)
                ?? throw new InvalidDataException("The model's description is empty.");
            description.Validate();
            return description;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The model's description cannot be read: {exception.Message}", exception);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public NoiseSchedule BuildSchedule() => NoiseSchedule.ByName(Schedule, Timesteps);

    public DenoisingTarget BuildTarget() => DenoisingTarget.ByName(Target);

    public ConditionalUNet BuildNetwork(long seed, Device device)
    {
        var network = SeededWeights.Build(seed, () => new ConditionalUNet(Network, Shape, Labels.Count));
        network.to(device);
        return network;
    }

    private void Validate()
    {
        if (Version is < 1 or > CurrentVersion)
            throw new InvalidDataException(
                $"The model has format version {Version}; this version of the library reads 1 to {CurrentVersion}."
            );
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new InvalidDataException($"The model's pictures have the shape {Shape}, which is out of range.");
        if (PixelScale is not (> 0 and < 10))
            throw new InvalidDataException($"The model's pixel scale is {PixelScale}; it must be above 0.");
        _ = new LabelVocabulary(Labels);
        Network.Validate(Shape);
        _ = BuildSchedule();
        _ = BuildTarget();
    }
}
