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
    [Description("The scorer, from 'ddpm train scorer'; may be given several times, so that judges check each other")]
    public required string[] Scorers { get; init; }

    [CommandOption("--conditions <FILE>", isRequired: true)]
    [Description("A JSON list of lists of labels, such as test.json")]
    public required string Conditions { get; init; }

    [CommandOption("--out <DIR>")]
    [Description("The folder for the pictures, grid.png and metrics.json; with --images it may be left out")]
    public string? Out { get; init; }

    [CommandOption("--real <DIR>")]
    [Description(
        "A data set of real pictures, whose Fréchet distance to the others is measured in each scorer's features"
    )]
    public string? Real { get; init; }

    [CommandOption("--seeds <N>")]
    [Description("How many pictures each condition gets; every picture has a seed of its own, its index")]
    [DefaultValue(1)]
    public int Seeds { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                CheckPath("--model", Model),
                CheckPath("--images", Images),
                Scorers.Select(path => CheckPath("--scorer", path)).FirstOrDefault(message => message is not null),
                CheckPath("--conditions", Conditions),
                CheckPath("--out", Out),
                (Model, Images) switch
                {
                    (null, null) => "Give --model to generate pictures with, or --images to score.",
                    ({ }, { }) => "--model and --images exclude each other; give one of them.",
                    _ => null,
                },
                Images is null ? null : CheckNoneToDraw(),
                CheckPath("--real", Real),
                Model is not null && Out is null ? "--model needs --out, the folder for the pictures." : null,
                Check("--seeds", Seeds, 1, 1_000_000)
            );

    private string? CheckNoneToDraw()
    {
        var given = GivenSampling.Concat(Batch is null ? [] : ["--batch"]).ToList();
        return given.Count == 0
            ? null
            : $"{string.Join(", ", given)} {(given.Count == 1 ? "says" : "say")} how pictures are drawn, but those of "
                + $"--images are there already. Leave {(given.Count == 1 ? "it" : "them")} out, or give --model.";
    }
}
