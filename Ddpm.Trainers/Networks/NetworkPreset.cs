namespace Ddpm.Trainers.Networks;

/// <summary>A network of a size that was tried, by name.</summary>
/// <param name="Name">The name under which <see cref="ByName"/> finds it.</param>
/// <param name="PictureSize">The side of the square pictures that it is meant for.</param>
/// <param name="Options">The network.</param>
/// <param name="Summary">What it is, in a few words.</param>
public sealed record NetworkPreset(string Name, int PictureSize, DenoisingNetworkOptions Options, string Summary)
{
    /// <summary>All presets, each kind's from small to large.</summary>
    public static IReadOnlyList<NetworkPreset> All { get; } = [.. NetworkKind.All.SelectMany(kind => kind.Presets)];

    /// <summary>The preset of that name.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static NetworkPreset ByName(string name) =>
        All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new ArgumentException(
            $"There is no network preset '{name}'. Known: {string.Join(", ", All.Select(preset => preset.Name))}.",
            nameof(name)
        );
}
