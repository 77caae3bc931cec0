using System.ComponentModel;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What every <c>ddpm train</c> command can be told.</summary>
internal abstract class TrainSettings : CommonSettings
{
    [CommandOption("--data <DIR>", isRequired: true)]
    [Description(
        "A folder with train.json and objects.json as i-CLEVR has, or with the IDX files of MNIST or Fashion-MNIST; "
            + "'train gan' alone takes CIFAR, SVHN and STL-10 too, with --dataset"
    )]
    public required string Data { get; init; }

    [CommandOption("--out <FILE>", isRequired: true)]
    [Description("The file for the trained model, such as model.zip")]
    public required string Out { get; init; }

    [CommandOption("--epochs <N>")]
    [Description(
        "How long to train, in passes over the data; 100 for ddpm, student and gan and 10 for scorer when no other budget is given"
    )]
    public int? Epochs { get; init; }

    [CommandOption("--steps <N>")]
    [Description("How long to train, in steps")]
    public long? Steps { get; init; }

    [CommandOption("--minutes <N>")]
    [Description("How long to train, in minutes, with fractions")]
    public double? Minutes { get; init; }

    [CommandOption("--batch <N>")]
    [Description(
        "Pictures in a step; 32 for ddpm and student, 64 for scorer, and 256 for gan or 32 with --preset residual when left out"
    )]
    public int? Batch { get; init; }

    [CommandOption("--seed <S>")]
    [Description("The seed of weights, data order and random draws")]
    [DefaultValue(0)]
    public int Seed { get; init; }

    [CommandOption("--checkpoints <DIR>")]
    [Description(
        "The folder for checkpoints, written every 500 steps and when the training is stopped; none when left out"
    )]
    public string? Checkpoints { get; init; }

    [CommandOption("--resume")]
    [Description("Go on from the newest checkpoint in --checkpoints")]
    public bool Resume { get; init; }

    [CommandOption("--storage <NAME>")]
    [Description(StorageDescription)]
    [DefaultValue("float32")]
    public string Storage { get; init; } = "float32";

    [CommandOption("--gpu <INDEX>")]
    [Description("Train on this GPU, counted from 0; on the CPU when left out")]
    public int? Gpu { get; init; }

    private TrainingBudget? Budget =>
        this switch
        {
            { Epochs: { } epochs } => TrainingBudget.OfEpochs(epochs),
            { Steps: { } steps } => TrainingBudget.OfSteps(steps),
            { Minutes: { } minutes } => TrainingBudget.OfMinutes(minutes),
            _ => null,
        };

    /// <summary>The options of the training.</summary>
    /// <param name="defaults">What counts where nothing else is asked for.</param>
    public TrainingOptions ToOptions(TrainingOptions defaults) =>
        defaults with
        {
            Budget = Budget ?? defaults.Budget,
            BatchSize = Batch ?? defaults.BatchSize,
            Seed = Seed,
            CheckpointDirectory = Checkpoints,
            Resume = Resume,
        };

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("--data", Data),
            CheckPath("--out", Out),
            CheckPath("--checkpoints", Checkpoints),
            (Epochs is null ? 0 : 1) + (Steps is null ? 0 : 1) + (Minutes is null ? 0 : 1) > 1
                ? "--epochs, --steps and --minutes exclude each other; give one of them."
                : null,
            Check("--epochs", Epochs, 1),
            Check("--steps", Steps, 1),
            Minutes is { } minutes && !(minutes is > 0 and <= 1_000_000)
                ? $"--minutes must be above 0 and at most 1000000, got {minutes}."
                : null,
            Check("--batch", Batch, 1, 65_536),
            Check("--storage", Storage, EnumNames<WeightStorage>.All),
            Check("--gpu", Gpu, 0),
            Resume && Checkpoints is null ? "--resume needs --checkpoints, the folder to go on from." : null
        );
}
