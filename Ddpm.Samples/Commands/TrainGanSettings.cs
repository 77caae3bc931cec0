using System.ComponentModel;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train gan</c> can be told.</summary>
internal sealed class TrainGanSettings : TrainSettings
{
    [CommandOption("--preset <NAME>")]
    [Description("The size of the networks")]
    public string? Preset { get; init; }
}
