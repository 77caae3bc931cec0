using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm evaluate</c> can be told.</summary>
internal sealed class EvaluateSettings : SamplingSettings
{
    [CommandOption("--model <FILE>")]
    [Description("The model to generate pictures with, from 'ddpm train ddpm' or 'ddpm train gan'")]
    public string? Model { get; init; }

    [CommandOption("--images <DIR>")]
    [Description(
        "Instead of --model: the folder of pictures to score, which are taken by name for the conditions in order, "
            + "--seeds of them for each"
    )]
    public string? Images { get; init; }

    [CommandOption("--scorer <FILE>", isRequired: true)]
    [Description("The scorer, from 'ddpm train scorer'")]
    public required string Scorer { get; init; }

    [CommandOption("--conditions <FILE>", isRequired: true)]
    [Description("A JSON list of lists of labels, such as test.json")]
    public required string Conditions { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for the pictures, grid.png and metrics.json")]
    public required string Out { get; init; }

    [CommandOption("--seeds <N>")]
    [Description("How many pictures each condition gets, with seeds from 0")]
    [DefaultValue(1)]
    public int Seeds { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                CheckPath("--model", Model),
                CheckPath("--images", Images),
                CheckPath("--scorer", Scorer),
                CheckPath("--conditions", Conditions),
                CheckPath("--out", Out),
                (Model, Images) switch
                {
                    (null, null) => "Give --model to generate pictures with, or --images to score.",
                    ({ }, { }) => "--model and --images exclude each other; give one of them.",
                    _ => null,
                },
                Check("--seeds", Seeds, 1, 1_000_000)
            );
}
