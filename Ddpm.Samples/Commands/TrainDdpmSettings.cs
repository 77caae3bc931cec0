using System.ComponentModel;
using Ddpm.Samples.Models;
using Ddpm.Trainers.Diffusion;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train ddpm</c> can be told.</summary>
internal sealed class TrainDdpmSettings : TrainSettings
{
    [CommandOption("--preset <NAME>")]
    [Description("The size of the network: small, medium or large; by the size of the pictures when left out")]
    public string? Preset { get; init; }

    [CommandOption("--target <NAME>")]
    [Description("What the network predicts: epsilon, x0 or v; v gives better pictures after little training")]
    [DefaultValue("epsilon")]
    public string Target { get; init; } = "epsilon";

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                Check("--preset", Preset, NetworkPresets.Names),
                Check("--target", Target, [.. DenoisingTarget.All.Select(target => target.Name)])
            );
}
