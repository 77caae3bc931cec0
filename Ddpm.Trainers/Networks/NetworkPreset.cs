using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>A denoising network of a size that was tried.</summary>
[JsonConverter(typeof(ChoiceConverter<NetworkPreset>))]
public sealed class NetworkPreset : Choice<NetworkPreset>, IChoice<NetworkPreset>
{
    /// <param name="name">Its name.</param>
    /// <param name="pictureSize">The side of the square pictures that it is meant for, at least 1.</param>
    /// <param name="options">The network, of any registered kind.</param>
    /// <param name="summary">What it is, in a few words.</param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The side is below 1.</exception>
    public NetworkPreset(string name, int pictureSize, DenoisingNetworkOptions options, string summary)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pictureSize);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(summary);
        PictureSize = pictureSize;
        Options = options;
        Summary = summary;
    }

    /// <summary>All presets, each kind's from small to large.</summary>
    public static ChoiceRegistry<NetworkPreset> Registry { get; } =
        new(
            "network preset",
            new("small", 32, ConditionalUNetOptions.Small, "UNet on 2×2 patches, widths 64 and 96, for a CPU"),
            new("medium", 64, ConditionalUNetOptions.Medium, "UNet on 2×2 patches, widths 32, 64 and 96, for a CPU"),
            new("large", 64, ConditionalUNetOptions.Large, "UNet on 2×2 patches, widths 96, 192 and 288, for a GPU"),
            new(
                "transformer-small",
                32,
                ConditionalTransformerOptions.Small,
                "transformer on 4×4 patches, for comparison with small"
            ),
            new(
                "transformer-medium",
                64,
                ConditionalTransformerOptions.Medium,
                "transformer on 4×4 patches, for comparison with medium"
            )
        );

    /// <summary>The side of the square pictures that it is meant for.</summary>
    public int PictureSize { get; }

    /// <summary>The network.</summary>
    public DenoisingNetworkOptions Options { get; }

    /// <summary>What it is, in a few words.</summary>
    public string Summary { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator NetworkPreset(string name) => FromString(name);
}
