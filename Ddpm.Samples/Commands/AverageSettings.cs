using System.ComponentModel;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm average</c> can be told.</summary>
internal sealed class AverageSettings : CommonSettings
{
    [CommandOption("--snapshots <DIR>", isRequired: true)]
    [Description("The folder of snapshots, from 'ddpm train ddpm --snapshots'")]
    public required string Snapshots { get; init; }

    [CommandOption("--out <FILE>", isRequired: true)]
    [Description("The file for the model, such as model.zip")]
    public required string Out { get; init; }

    [CommandOption("--width <W>")]
    [Description(
        "The relative width of the average, combined from those that --average-widths kept; the training's own average when left out"
    )]
    public double? Width { get; init; }

    [CommandOption("--step <N>")]
    [Description("The step of the snapshot that the model is made of; the last when left out")]
    public long? Step { get; init; }

    [CommandOption("--storage <NAME>")]
    [Description(StorageDescription)]
    [DefaultValue("float32")]
    public string Storage { get; init; } = "float32";

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("--snapshots", Snapshots),
            CheckPath("--out", Out),
            Width is { } width && !(width is >= 0.001 and <= AverageProfile.MaxRelativeWidth)
                ? $"--width must be 0.001 to {AverageProfile.MaxRelativeWidth}, got {width}."
                : null,
            Check("--step", Step, 1),
            Check("--storage", Storage, EnumNames<WeightStorage>.All)
        );
}
