using Ddpm.Trainers.Networks;

namespace Ddpm.Samples.Models;

/// <summary>The sizes of diffusion networks, by the names that the command line knows them by.</summary>
internal static class NetworkPresets
{
    private static readonly Dictionary<string, ConditionalUNetOptions> s_presets = new(StringComparer.Ordinal)
    {
        ["small"] = ConditionalUNetOptions.Small,
        ["medium"] = ConditionalUNetOptions.Medium,
        ["large"] = ConditionalUNetOptions.Large,
    };

    /// <summary>The names, from small to large.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_presets.Keys];

    /// <summary>The size of a name that is in <see cref="Names"/>.</summary>
    public static ConditionalUNetOptions ByName(string name) => s_presets[name];
}
