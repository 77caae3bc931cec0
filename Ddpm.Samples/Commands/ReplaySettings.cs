using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm replay</c> can be told.</summary>
internal sealed class ReplaySettings : CommandSettings
{
    [CommandOption("--model <FILE>", isRequired: true)]
    [Description("A saved pipeline that turns labels and seeds into pictures")]
    public required string Model { get; init; }

    [CommandOption("--conditions <FILE>", isRequired: true)]
    [Description("A JSON list of lists of labels")]
    public required string Conditions { get; init; }

    [CommandOption("--seeds <N>")]
    [Description("How many pictures each condition gets")]
    [DefaultValue(1)]
    public int Seeds { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for the pictures")]
    public required string Out { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        Seeds >= 1 ? ValidationResult.Success() : ValidationResult.Error("--seeds must be 1 or more.");
}
