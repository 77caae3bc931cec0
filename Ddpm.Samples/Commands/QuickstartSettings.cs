using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm quickstart</c> can be told.</summary>
internal sealed class QuickstartSettings : CommonSettings
{
    [CommandOption("--out <DIR>")]
    [Description("The folder for everything that is made")]
    [DefaultValue("quickstart")]
    public string Out { get; init; } = "quickstart";

    [CommandOption("--scenes <N>", IsHidden = true)]
    [Description("How many scenes are rendered")]
    [DefaultValue(1800)]
    public int Scenes { get; init; }

    [CommandOption("--steps <N>", IsHidden = true)]
    [Description("How many steps each model is trained, in the place of its time")]
    public long? Steps { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(CheckPath("--out", Out), Check("--scenes", Scenes, 20, 100_000), Check("--steps", Steps, 1));
}
