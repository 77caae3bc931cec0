using System.ComponentModel;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Samplers;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What every command can be told.</summary>
internal abstract class CommonSettings : CommandSettings
{
    /// <summary>What <c>--storage</c> does, for the help of the commands that have it.</summary>
    protected const string StorageDescription =
        "How precisely the file keeps the weights: float32, float16 or bfloat16; 16 bits halve it";

    /// <summary>What <c>--precision</c> does where pictures are drawn.</summary>
    protected const string SamplingPrecisionDescription =
        "In which type a diffusion model computes: float32 or bfloat16, which is faster on a GPU and on a CPU with "
        + "AVX512-BF16 or AMX, and slower on others; the model's own setting when left out";

    [CommandOption("--json")]
    [Description("Write the result as one JSON object to standard output, and nothing else there")]
    public bool Json { get; init; }

    /// <summary>The first of the messages that is not null, as the answer of <see cref="CommandSettings.Validate"/>.</summary>
    protected static ValidationResult FirstError(params IEnumerable<string?> messages) =>
        messages.FirstOrDefault(message => message is not null) is { } message
            ? ValidationResult.Error(message)
            : ValidationResult.Success();

    /// <summary>A message if a number is out of its range, or null.</summary>
    protected static string? Check(string option, long? value, long least, long most = long.MaxValue)
    {
        if (value is not { } number || (number >= least && number <= most))
            return null;
        return most == long.MaxValue
            ? $"{option} must be {least} or more, got {number}."
            : $"{option} must be {least} to {most}, got {number}.";
    }

    /// <summary>A message if a name is none of the known ones, or null.</summary>
    protected static string? Check(string option, string? value, IEnumerable<string> known) =>
        value is null || known.Contains(value, StringComparer.Ordinal)
            ? null
            : $"{option} must be one of {string.Join(", ", known)}, got '{value}'.";

    /// <summary>A message if there is no sampler of that name, or null.</summary>
    protected static string? CheckSampler(string? name) =>
        CheckName("--sampler", name, Samplers.ByName, Samplers.Names);

    /// <summary>A message if there is no spacing of that name, or null.</summary>
    protected static string? CheckSpacing(string? name) =>
        CheckName("--spacing", name, StepPlacement.ByName, StepPlacement.Names);

    /// <summary>A message if a path is blank, or null.</summary>
    protected static string? CheckPath(string option, string? value) =>
        value is not null && string.IsNullOrWhiteSpace(value) ? $"{option} must name a file or folder." : null;

    private static string? CheckName(string option, string? name, Func<string, object> byName, string known)
    {
        try
        {
            _ = name is null ? null : byName(name);
            return null;
        }
        catch (ArgumentException)
        {
            return $"{option} must be one of {known}; got '{name}'.";
        }
    }
}
