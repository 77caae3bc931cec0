using System.ComponentModel;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Training;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train ddpm</c> can be told.</summary>
internal sealed class TrainDdpmSettings : TrainDiffusionSettings
{
    [CommandOption("--size <PIXELS>")]
    [Description("The side to which pictures are stretched, 8 to 512; their own size, at most 64, when left out")]
    public int? Size { get; init; }

    [CommandOption("--preset <NAME>")]
    [Description(
        "The network, one of those that 'ddpm presets' lists; small or medium by the size of the pictures when left out"
    )]
    public string? Preset { get; init; }

    [CommandOption("--conditioning <NAME>")]
    [Description("How the network is told the labels: tokens (attention to each of them) or pooled (their sum alone)")]
    [DefaultValue("tokens")]
    public string Conditioning { get; init; } = "tokens";

    [CommandOption("--dropout <RATE>")]
    [Description("How often a value inside the network is dropped in training, 0 to below 1")]
    [DefaultValue(0.0)]
    public double Dropout { get; init; }

    [CommandOption("--schedule <NAME>")]
    [Description("The noise of training: linear, scaled-linear, squared-cosine, sigmoid, karras or flow")]
    [DefaultValue("linear")]
    public string Schedule { get; init; } = "linear";

    [CommandOption("--zero-terminal-snr")]
    [Description(
        "Stretch the schedule to end in plain noise, where sampling begins; not for karras and flow, nor for --target "
            + "epsilon"
    )]
    public bool ZeroTerminalSnr { get; init; }

    [CommandOption("--target <NAME>")]
    [Description(
        "What the network predicts: epsilon, x0, v, flow or edm; x0 shows the most of the labels after equal training"
    )]
    [DefaultValue("x0")]
    public string Target { get; init; } = "x0";

    [CommandOption("--loss-weight <NAME>")]
    [Description(
        "How much an error counts at each noise level: simple, min-snr, p2, v, x0, flow or edm; that of the target when "
            + "left out"
    )]
    public string? LossWeight { get; init; }

    [CommandOption("--min-snr-gamma <G>")]
    [Description("The highest weight of --loss-weight min-snr; 5 when left out")]
    public double? MinSnrGamma { get; init; }

    [CommandOption("--time-sampling <NAME>")]
    [Description("How the noise levels of a step are drawn: uniform, logit-normal, log-normal or antithetic")]
    [DefaultValue("uniform")]
    public string TimeSampling { get; init; } = "uniform";

    [CommandOption("--previous <FILE>")]
    [Description(
        "A trained model to go on from, with the same labels, size, --preset, --schedule and --target; it is not changed"
    )]
    public string? Previous { get; init; }

    [CommandOption("--snapshots <DIR>")]
    [Description("A folder for snapshots of the model on its way; see 'ddpm average'")]
    public string? Snapshots { get; init; }

    [CommandOption("--snapshot-every <N>")]
    [Description("Steps between two snapshots")]
    [DefaultValue(1000)]
    public int SnapshotEvery { get; init; }

    [CommandOption("--average-widths <LIST>")]
    [Description(
        "Relative widths of further averages of the weights that snapshots keep, such as 0.05,0.1, so that the width "
            + "can be chosen afterwards with 'ddpm average'"
    )]
    public string? AverageWidths { get; init; }

    [CommandOption("--samples <DIR>")]
    [Description("A folder for pictures that are drawn on the way for --conditions, a grid every --sample-every steps")]
    public string? Samples { get; init; }

    [CommandOption("--sample-every <N>")]
    [Description("Steps between two grids of --samples")]
    [DefaultValue(500)]
    public int SampleEvery { get; init; } = 500;

    [CommandOption("--conditions <FILE>")]
    [Description(
        "What --samples shows: a JSON list of lists of labels, such as test.json, of which the first 24 count"
    )]
    public string? Conditions { get; init; }

    /// <summary>The options of the training.</summary>
    public TrainingOptions ToTrainingOptions() =>
        ToOptions(new TrainingOptions()) with
        {
            SnapshotDirectory = Snapshots,
            SnapshotEvery = SnapshotEvery,
            AverageWidths = ValueList.Numbers(AverageWidths) ?? [],
        };

    /// <summary>The network that the options describe.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    public DenoisingNetworkOptions NetworkFor(ImageShape shape) =>
        (Preset is null ? ConditionalUNetOptions.For(shape) : NetworkPreset.ByName(Preset).Options) with
        {
            LabelConditioning = EnumNames<LabelConditioning>.Parse(Conditioning),
            Dropout = Dropout,
        };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                Check("--size", Size, 8, 512),
                CheckPath("--previous", Previous),
                CheckPath("--snapshots", Snapshots),
                Check("--snapshot-every", SnapshotEvery, 1),
                CheckPath("--samples", Samples),
                CheckPath("--conditions", Conditions),
                Check("--sample-every", SampleEvery, 1),
                (Samples is null) != (Conditions is null)
                    ? "--samples and --conditions need each other: where pictures go, and what they show."
                    : null,
                ValueList.CheckNumbers("--average-widths", AverageWidths, 0.001, AverageProfile.MaxRelativeWidth),
                AverageWidths is not null && Snapshots is null
                    ? "--average-widths needs --snapshots, the folder that keeps the averages."
                    : null,
                Check("--preset", Preset, NetworkPreset.All.Select(preset => preset.Name)),
                Check("--conditioning", Conditioning, EnumNames<LabelConditioning>.All),
                Dropout is >= 0 and < 1 ? null : $"--dropout must be 0 to below 1, got {Dropout}.",
                Check("--schedule", Schedule, NoiseSchedule.Names),
                Check("--target", Target, [.. DenoisingTarget.All.Select(target => target.Name)]),
                Check(
                    "--loss-weight",
                    LossWeight,
                    [.. Trainers.Diffusion.LossWeight.All.Select(weight => weight.Name)]
                ),
                Check(
                    "--time-sampling",
                    TimeSampling,
                    [.. Trainers.Training.TimeSampling.All.Select(sampling => sampling.Name)]
                ),
                MinSnrGamma is { } gamma && !(gamma is > 0 and <= 1_000_000)
                    ? $"--min-snr-gamma must be above 0 and at most 1000000, got {gamma}."
                    : null,
                MinSnrGamma is not null && LossWeight != Trainers.Diffusion.LossWeight.MinSnr.Name
                    ? "--min-snr-gamma needs --loss-weight min-snr."
                    : null
            );
}
