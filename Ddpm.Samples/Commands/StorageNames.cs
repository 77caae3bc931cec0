using Ddpm.Trainers.Weights;

namespace Ddpm.Samples.Commands;

/// <summary>The names that the command line has for <see cref="WeightStorage"/>.</summary>
internal static class StorageNames
{
    /// <summary>What counts when nothing else is asked for.</summary>
    public const string Default = "float32";

    /// <summary>What <c>--storage</c> does, for its help.</summary>
    public const string Description =
        "How precisely the file keeps the weights: float32, float16 or bfloat16; 16 bits halve it";

    private static readonly string[] s_names = [Default, "float16", "bfloat16"];

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Check(string name) =>
        s_names.Contains(name) ? null : $"--storage must be one of {string.Join(", ", s_names)}, got '{name}'.";

    /// <summary>The storage of a name.</summary>
    public static WeightStorage Parse(string name) => Enum.Parse<WeightStorage>(name, ignoreCase: true);
}
