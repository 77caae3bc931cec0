using System.ComponentModel;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train scorer</c> can be told.</summary>
internal sealed class TrainScorerSettings : TrainSettings
{
    [CommandOption("--size <PIXELS>")]
    [Description("The side to which pictures are stretched, 8 to 512; their own size, at most 64, when left out")]
    public int? Size { get; init; }

    [CommandOption("--input-size <PIXELS>")]
    [Description(
        "The side to which the network enlarges pictures: twice theirs costs four times as much and sees finer parts; their own when left out"
    )]
    public int? InputSize { get; init; }

    [CommandOption("--mirror")]
    [Description("Mirror half of the pictures in training; only where labels mean the same in a mirror")]
    public bool Mirror { get; init; }

    [CommandOption("--shift <PIXELS>")]
    [Description("How far pictures are shifted at random in training, in pixels")]
    [DefaultValue(1)]
    public int Shift { get; init; } = 1;

    [CommandOption("--preset <NAME>")]
    [Description(
        "The network: resnet18, or convnet, a network of another kind and a ninth of the size, for a second opinion"
    )]
    [DefaultValue(ClassifierNetworks.ResNet18)]
    public string Preset { get; init; } = ClassifierNetworks.ResNet18;

    /// <summary>The options of the scorer and its training.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    public LabelClassifierOptions ToOptions(ImageShape shape) =>
        new()
        {
            Training = ToOptions(LabelClassifierOptions.DefaultTraining),

            // Enlarging small pictures costs four times as much and gains nothing in short runs.
            InputSize = InputSize ?? Math.Min(shape.Height, shape.Width),
            Mirror = Mirror,
            MaxShift = Shift,
            Network = Preset,
        };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                Check("--size", Size, 8, 512),
                Check("--input-size", InputSize, 8, 1024),
                Check("--shift", Shift, 0, 256),
                Check("--preset", Preset, ClassifierNetworks.All)
            );
}
