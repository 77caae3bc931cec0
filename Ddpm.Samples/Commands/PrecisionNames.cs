using Ddpm.Trainers.Networks;

namespace Ddpm.Samples.Commands;

/// <summary>The names that the command line has for <see cref="ComputePrecision"/>.</summary>
internal static class PrecisionNames
{
    /// <summary>What counts when nothing else is asked for.</summary>
    public const string Default = "float32";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "bfloat16"];

    /// <summary>The precision of a name.</summary>
    public static ComputePrecision Parse(string name) => Enum.Parse<ComputePrecision>(name, ignoreCase: true);
}
