using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train scorer</c> can be told.</summary>
internal sealed class TrainScorerSettings : TrainSettings
{
    private static readonly string[] Presets = ["resnet18"];

    [CommandOption("--preset <NAME>")]
    [Description("The network; there is one")]
    [DefaultValue("resnet18")]
    public string Preset { get; init; } = "resnet18";

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong ? wrong : FirstError(Check("--preset", Preset, Presets));
}
