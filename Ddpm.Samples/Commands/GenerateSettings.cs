using System.ComponentModel;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm generate</c> can be told.</summary>
internal sealed class GenerateSettings : SamplingSettings
{
    [CommandArgument(0, "[LABEL]")]
    [Description(
        "The labels of the objects that each picture is to show, such as \"red cube\" \"cyan sphere\"; none for a model that was trained without"
    )]
    public string[] Labels { get; init; } = [];

    [CommandOption("--model <FILE>", isRequired: true)]
    [Description("The model, from 'ddpm train ddpm' or 'ddpm train gan'")]
    public required string Model { get; init; }

    [CommandOption("--out <DIR>", isRequired: true)]
    [Description("The folder for the pictures and grid.png")]
    public required string Out { get; init; }

    [CommandOption("--count <N>")]
    [Description("How many pictures")]
    [DefaultValue(1)]
    public int Count { get; init; }

    [CommandOption("--seed <S>")]
    [Description("The seed of the first picture; the next has the next")]
    [DefaultValue(0L)]
    public long Seed { get; init; }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                CheckPath("--model", Model),
                CheckPath("--out", Out),
                Labels.Any(string.IsNullOrWhiteSpace) ? "A LABEL is blank." : null,
                Labels.Intersect(Not).FirstOrDefault() is { } both
                    ? $"'{both}' is a LABEL and --not; choose one."
                    : null,
                Check("--count", Count, 1, 1_000_000)
            );
}
