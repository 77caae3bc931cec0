using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>A kind of denoising network, as descriptions name it.</summary>
[JsonConverter(typeof(ChoiceConverter<NetworkKind>))]
public sealed class NetworkKind : Choice<NetworkKind>, IChoice<NetworkKind>
{
    /// <param name="name">Its name.</param>
    /// <param name="optionsType">
    /// The type of its options, derived from <see cref="DenoisingNetworkOptions"/>; they check, price and build the network.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The type is not derived from it, or the name is blank, or has white space or a comma.
    /// </exception>
    public NetworkKind(string name, Type optionsType)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(optionsType);
        if (optionsType.IsAbstract || !optionsType.IsSubclassOf(typeof(DenoisingNetworkOptions)))
            throw new ArgumentException(
                $"The options of a network derive from {nameof(DenoisingNetworkOptions)}; {optionsType} does not.",
                nameof(optionsType)
            );
        OptionsType = optionsType;
    }

    /// <summary>"unet": <see cref="ConditionalUNet"/>.</summary>
    public static NetworkKind UNet { get; } = new("unet", typeof(ConditionalUNetOptions));

    /// <summary>"transformer": <see cref="ConditionalTransformer"/>.</summary>
    public static NetworkKind Transformer { get; } = new("transformer", typeof(ConditionalTransformerOptions));

    /// <inheritdoc />
    public static ChoiceRegistry<NetworkKind> Registry { get; } = new("kind of network", UNet, Transformer);

    /// <summary>The type of its options.</summary>
    public Type OptionsType { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator NetworkKind(string name) => FromString(name);

    /// <summary>The kind that options belong to.</summary>
    /// <exception cref="InvalidOperationException">None is registered.</exception>
    internal static NetworkKind Of(DenoisingNetworkOptions options) =>
        Registry.All.FirstOrDefault(kind => kind.OptionsType == options.GetType())
        ?? throw new InvalidOperationException(
            $"No kind of network with {options.GetType().Name} is registered, so nothing that is saved could find it again. "
                + $"Call {nameof(NetworkKind)}.{nameof(Registry)}.{nameof(Registry.Register)} first."
        );
}
