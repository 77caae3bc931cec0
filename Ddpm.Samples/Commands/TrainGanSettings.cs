using System.ComponentModel;
using Ddpm.Samples.Models;
using Ddpm.Trainers.Adversarial;
using Ddpm.Trainers.Networks.Gan;
using Ddpm.Trainers.Training;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm train gan</c> can be told.</summary>
internal sealed class TrainGanSettings : TrainGeneratorSettings
{
    private const string WithLabels = "cgan";
    private const string WithoutLabels = "gan";
    private const string ResidualPreset = "residual";
    private const string None = "none";
    private const string DefaultSplit = "train";

    [CommandOption("--preset <NAME>")]
    [Description(
        "report (DCGAN with labels) or residual (projection, spectral norm, hinge, R1, augmentation, average, classifier, mode seeking)"
    )]
    [DefaultValue("report")]
    public string Preset { get; init; } = "report";

    [CommandOption("--gan-type <NAME>")]
    [Description("cgan, which is told the labels, or gan, which is not and draws anything")]
    [DefaultValue(WithLabels)]
    public string GanType { get; init; } = WithLabels;

    [CommandOption("--dataset <NAME>")]
    [Description(
        "What --data holds: iclevr, mnist, fashion-mnist, cifar10, cifar100, svhn or stl10, in their published files; found by the files when left out"
    )]
    public string? Dataset { get; init; }

    [CommandOption("--split <NAME>")]
    [Description("The part of --dataset: train, test, or extra of svhn")]
    [DefaultValue(DefaultSplit)]
    public string Split { get; init; } = DefaultSplit;

    [CommandOption("--size <PIXELS>")]
    [Description("The side to which pictures are stretched, 8 to 512; their own size, at most 64, when left out")]
    public int? Size { get; init; }

    [CommandOption("--width <N>")]
    [Description("Channels of both networks at the size of the picture, 4 to 512; the preset's when left out")]
    public int? Width { get; init; }

    [CommandOption("--patch <PIXELS>")]
    [Description(
        "The side of the square of pixels that residual networks see as one: 1, 2 or 4; the preset's when left out"
    )]
    public int? Patch { get; init; }

    [CommandOption("--noise <N>")]
    [Description("How many random numbers a picture is made from, 1 to 4096; the preset's when left out")]
    public int? Noise { get; init; }

    [CommandOption("--loss <NAME>")]
    [Description("bce or hinge; the preset's when left out")]
    public string? Loss { get; init; }

    [CommandOption("--lr-g <RATE>")]
    [Description("The generator's learning rate; the preset's when left out")]
    public double? GeneratorRate { get; init; }

    [CommandOption("--lr-d <RATE>")]
    [Description("The learning rate of discriminator and classifier; the preset's when left out")]
    public double? DiscriminatorRate { get; init; }

    [CommandOption("--milestones <LIST>")]
    [Description(
        "After which epochs both rates fall to a tenth, such as 40,80; none for never; the preset's when left out"
    )]
    public string? Milestones { get; init; }

    [CommandOption("--betas <LIST>")]
    [Description("Adam's two betas, such as 0.5,0.999; the preset's when left out")]
    public string? Betas { get; init; }

    [CommandOption("--r1 <WEIGHT>")]
    [Description("The weight of the gradient penalty R1; the preset's when left out")]
    public double? R1 { get; init; }

    [CommandOption("--augment <LIST>")]
    [Description(
        "What changes pictures before discriminator and classifier see them: color, mirror, translation, cutout, or none; the preset's when left out"
    )]
    public string? Augment { get; init; }

    [CommandOption("--label-loss <WEIGHT>")]
    [Description(
        "How much it counts that the labels asked for are found in drawn pictures; the preset's when left out"
    )]
    public double? LabelLoss { get; init; }

    [CommandOption("--label-loss-source <NAME>")]
    [Description(
        "Which network names the labels for --label-loss: discriminator, or classifier, one of its own that learns from the data "
            + "alone; the preset's when left out"
    )]
    public string? LabelLossSourceName { get; init; }

    [CommandOption("--mode-seeking <WEIGHT>")]
    [Description(
        "How much it counts that pictures of the same labels differ where their noise does; the preset's when left out"
    )]
    public double? ModeSeeking { get; init; }

    [CommandOption("--conditions <FILE>")]
    [Description(
        "A JSON list of lists of labels to draw after each epoch, at most 500; each label by itself, at most 24, when left out"
    )]
    public string? Conditions { get; init; }

    [CommandOption("--results <DIR>")]
    [Description("The folder for what is drawn after each epoch; beside --out when left out")]
    public string? Results { get; init; }

    [CommandOption("--logs <DIR>")]
    [Description("The folder for history.json and losses.png; that of --results when left out")]
    public string? Logs { get; init; }

    [CommandOption("--benchmark")]
    [Description(
        "Taken for the sake of other programs' command lines; TorchSharp cannot switch cuDNN's benchmark mode"
    )]
    public bool Benchmark { get; init; }

    /// <summary>The folder for what is drawn after each epoch.</summary>
    public string ResultFolder => Results ?? Path.ChangeExtension(Out, null) + "-results";

    /// <summary>The folder for the history.</summary>
    public string LogFolder => Logs ?? ResultFolder;

    /// <summary>The model and its training.</summary>
    public ConditionalGanOptions ToModel()
    {
        var preset = ConditionalGanOptions.Presets[Preset];
        var betas = ValueList.Numbers(Betas);
        var isConditional = GanType == WithLabels;
        return preset with
        {
            Training = ToOptions(preset.Training) with
            {
                LearningRate = GeneratorRate ?? preset.Training.LearningRate,
                OptimizerBetas = betas is null ? preset.Training.OptimizerBetas : new(betas[0], betas[1]),
            },
            Network = preset.Network with
            {
                NoiseWidth = Noise ?? preset.Network.NoiseWidth,
                PatchSize = Patch ?? preset.Network.PatchSize,
                GeneratorWidth = Width ?? preset.Network.GeneratorWidth,
                DiscriminatorWidth = Width ?? preset.Network.DiscriminatorWidth,
            },
            Conditional = isConditional,
            DiscriminatorLearningRate = DiscriminatorRate ?? preset.DiscriminatorLearningRate,
            Milestones = OrNone(Milestones, ValueList.WholeNumbers) ?? preset.Milestones,
            Precision = ComputePrecision,
            Loss = Loss ?? preset.Loss,
            R1Weight = R1 ?? preset.R1Weight,
            Augmentation = OrNone(Augment, ValueList.Words) ?? preset.Augmentation,
            LabelLossWeight = isConditional ? LabelLoss ?? preset.LabelLossWeight : 0,
            LabelLossSource = EnumNames<LabelLossSource>.ParseOrNull(LabelLossSourceName) ?? preset.LabelLossSource,
            ModeSeekingWeight = ModeSeeking ?? preset.ModeSeekingWeight,
        };
    }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        base.Validate() is { Successful: false } wrong
            ? wrong
            : FirstError(
                Check("--preset", Preset, ConditionalGanOptions.Presets.Keys),
                Check("--gan-type", GanType, [WithLabels, WithoutLabels]),
                Check("--dataset", Dataset, DataSet.All.Select(one => one.Name)),
                CheckSplit(),
                Check("--size", Size, 8, 512),
                Check("--width", Width, 4, 512),
                Patch is null or 1 or 2 or 4 ? null : $"--patch must be 1, 2 or 4, got {Patch}.",
                Patch > 1 && Preset != ResidualPreset ? $"--patch {Patch} needs --preset {ResidualPreset}." : null,
                Check("--noise", Noise, 1, 4096),
                Check("--loss", Loss, AdversarialLoss.All.Select(loss => loss.Name)),
                CheckPositive("--lr-g", GeneratorRate),
                CheckPositive("--lr-d", DiscriminatorRate),
                Milestones == None ? null : ValueList.CheckWholeNumbers("--milestones", Milestones, 1, 1_000_000),
                ValueList.CheckNumbers("--betas", Betas, 0, 0.999999)
                    ?? (Betas is null || ValueList.Words(Betas)!.Count == 2 ? null : "--betas must be two numbers."),
                CheckWeight("--r1", R1),
                CheckWeight("--label-loss", LabelLoss),
                Check("--label-loss-source", LabelLossSourceName, EnumNames<LabelLossSource>.All),
                CheckWeight("--mode-seeking", ModeSeeking),
                LabelLossSourceName is not null && !HasLabelLoss
                    ? $"--label-loss-source needs --gan-type {WithLabels} and a --label-loss above 0."
                    : null,
                Batch == 1 && (ModeSeeking ?? PresetOrDefault.ModeSeekingWeight) > 0
                    ? "--batch 1 needs --mode-seeking 0, since pictures are compared in pairs."
                    : null,
                LabelLoss > 0 && GanType == WithoutLabels ? "--label-loss needs --gan-type cgan." : null,
                Augment is null or None
                    ? null
                    : ValueList
                        .Words(Augment)!
                        .Select(word => Check("--augment", word, DifferentiableAugmentation.Names))
                        .FirstOrDefault(message => message is not null),
                CheckPath("--conditions", Conditions),
                CheckPath("--results", Results),
                CheckPath("--logs", Logs)
            );

    // While options are checked, the preset may be none.
    private ConditionalGanOptions PresetOrDefault =>
        ConditionalGanOptions.Presets.GetValueOrDefault(Preset, ConditionalGanOptions.Report);

    private bool HasLabelLoss => GanType == WithLabels && (LabelLoss ?? PresetOrDefault.LabelLossWeight) > 0;

    private string? CheckSplit() =>
        DataSet.All.FirstOrDefault(one => one.Name == Dataset) is { } dataSet
            ? Check("--split", Split, dataSet.Splits.Select(DataSet.SplitName))
        : Split == DefaultSplit ? null
        : $"--split {Split} needs --dataset, the name of the data set whose part it is, such as cifar10.";

    private static IReadOnlyList<T>? OrNone<T>(string? list, Func<string?, IReadOnlyList<T>?> read) =>
        list == None ? [] : read(list);

    private static string? CheckPositive(string option, double? value) =>
        value is { } number && !(number is > 0 and <= 1000)
            ? $"{option} must be above 0 and at most 1000, got {number}."
            : null;

    private static string? CheckWeight(string option, double? value) =>
        value is { } number && !(number is >= 0 and <= 1e6) ? $"{option} must be 0 to 1000000, got {number}." : null;
}
