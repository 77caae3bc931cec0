namespace Ddpm.Trainers.Networks;

/// <summary>A kind of denoising network, as descriptions name it; the one list of networks.</summary>
public sealed class NetworkKind
{
    internal NetworkKind(string name, Type optionsType, IReadOnlyList<NetworkPreset> presets)
    {
        Name = name;
        OptionsType = optionsType;
        Presets = presets;
    }

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<NetworkKind> All { get; } =
    [ConditionalUNetOptions.Kind, ConditionalTransformerOptions.Kind];

    /// <summary>The name under which <see cref="ByName"/> finds the kind.</summary>
    public string Name { get; }

    /// <summary>Sizes that were tried, from small to large.</summary>
    public IReadOnlyList<NetworkPreset> Presets { get; }

    /// <summary>The type of its options, derived from <see cref="DenoisingNetworkOptions"/>.</summary>
    internal Type OptionsType { get; }

    /// <summary>The kind of descriptions that name none.</summary>
    internal static NetworkKind Unnamed => All[0];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static NetworkKind ByName(string name) =>
        All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException(
            $"There is no kind of network '{name}'. Known: {string.Join(", ", All.Select(kind => kind.Name))}.",
            nameof(name)
        );

    /// <summary>The kind that options belong to.</summary>
    internal static NetworkKind Of(DenoisingNetworkOptions options) =>
        All.First(kind => kind.OptionsType == options.GetType());
}
