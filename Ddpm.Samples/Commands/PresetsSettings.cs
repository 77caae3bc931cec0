using System.ComponentModel;
using Ddpm.Trainers.Networks;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm presets</c> can be told.</summary>
internal sealed class PresetsSettings : CommonSettings
{
    [CommandOption("--size <PIXELS>")]
    [Description("Width and height of the pictures; those that each preset is meant for when left out")]
    public int? Size { get; init; }

    [CommandOption("--conditioning <NAME>")]
    [Description("How networks are told the labels: tokens or pooled")]
    [DefaultValue("tokens")]
    public string Conditioning { get; init; } = "tokens";

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            Check("--size", Size, 1, 4096),
            Check("--conditioning", Conditioning, EnumNames<LabelConditioning>.All)
        );
}
