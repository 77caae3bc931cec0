using System.ComponentModel;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>What <c>ddpm convert</c> can be told.</summary>
internal sealed class ConvertSettings : CommonSettings
{
    public const string ModelExtension = ".zip";
    public const string Generator = "generator";
    public const string Scorer = "scorer";

    private const int UsualSize = 64;
    private const string UsualChannels = "0.5";

    private static readonly string[] Stages = [Generator, Scorer];

    [CommandArgument(0, "<FILE>")]
    [Description("A checkpoint of PyTorch (.pth, .pt), safetensors, or a model of 'ddpm train'")]
    public required string Input { get; init; }

    [CommandOption("--out <FILE>", isRequired: true)]
    [Description("What to write: scorer.zip of weights; .safetensors or .pth of a model or of other weights")]
    public required string Out { get; init; }

    [CommandOption("--labels <FILE>")]
    [Description(
        "The JSON that gives each label the index of its output, as i-CLEVR's objects.json; needed for a scorer"
    )]
    public string? Labels { get; init; }

    [CommandOption("--size <PIXELS>")]
    [Description("The side of the pictures that the scorer knows, 8 to 512; 64 when left out")]
    public int? Size { get; init; }

    [CommandOption("--input-size <PIXELS>")]
    [Description("The side to which its network enlarges pictures; their own when left out")]
    public int? InputSize { get; init; }

    [CommandOption("--mean <M>")]
    [Description(
        "What is taken from red, green and blue of 0 to 1, as one number or three: 0.485,0.456,0.406; 0.5 when left out"
    )]
    public string? Mean { get; init; }

    [CommandOption("--std <S>")]
    [Description("What they are then divided by, as one number or three: 0.229,0.224,0.225; 0.5 when left out")]
    public string? Std { get; init; }

    [CommandOption("--key <PATH>")]
    [Description("The keys of the weights in a checkpoint, such as model or ema/model; looked for when left out")]
    public string? Key { get; init; }

    [CommandOption("--rename <FROM=TO>")]
    [Description(
        "Another beginning for the names of weights, such as backbone.=; may be given several times, and comes before those that are usual"
    )]
    public string[] Rename { get; init; } = [];

    [CommandOption("--stage <NAME>")]
    [Description("Which model of a pipeline that has both is written: generator or scorer")]
    public string? Stage { get; init; }

    /// <summary>Whether a model, and not a file of weights, is to be written.</summary>
    public bool ToModel => Path.GetExtension(Out).Equals(ModelExtension, StringComparison.OrdinalIgnoreCase);

    private int Side => Size ?? UsualSize;

    /// <summary>The keys of the weights, or null to look for them.</summary>
    public IReadOnlyList<string>? Keys => Key?.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The rules for names that were given.</summary>
    public IReadOnlyList<NamePrefix> Renames =>
        [.. Rename.Select(rule => rule.Split('=', 2)).Select(parts => new NamePrefix(parts[0], parts[1]))];

    /// <summary>What the file of weights does not say.</summary>
    public PretrainedClassifierOptions ToOptions()
    {
        var usual = new PretrainedClassifierOptions();
        return usual with
        {
            Shape = new ImageShape(3, Side, Side),
            InputSize = InputSize,
            Normalization = new ChannelNormalization(Channels(Mean ?? UsualChannels), Channels(Std ?? UsualChannels)),
            Keys = Keys,
            Renames = [.. Renames, .. usual.Renames],
        };
    }

    /// <inheritdoc />
    public override ValidationResult Validate() =>
        FirstError(
            CheckPath("FILE", Input),
            CheckPath("--out", Out),
            CheckPath("--labels", Labels),
            ToModel || WeightFile.Extensions.Contains(Path.GetExtension(Out), StringComparer.OrdinalIgnoreCase)
                ? null
                : $"--out must end in {ModelExtension}, for a scorer, or in one of {string.Join(", ", WeightFile.Extensions)}, for weights.",
            Check("--size", Size, 8, 512),
            Check("--input-size", InputSize, Side, 1024),
            CheckChannels("--mean", Mean, -1000),
            CheckChannels("--std", Std, 1e-6),
            Rename.FirstOrDefault(rule => !rule.Contains('=', StringComparison.Ordinal)) is { } wrong
                ? $"--rename must be FROM=TO, such as backbone.=; got '{wrong}'."
                : null,
            Check("--stage", Stage, Stages),
            ToModel ? CheckNoStage() : CheckNoScorer()
        );

    private string? CheckNoStage() =>
        Stage is null
            ? null
            : "--stage says which model of a pipeline is written as weights, but --out asks for a scorer. Leave it out, or let "
                + "--out end in .safetensors or .pth.";

    private string? CheckNoScorer()
    {
        (string Option, bool IsGiven)[] all =
        [
            ("--labels", Labels is not null),
            ("--size", Size is not null),
            ("--input-size", InputSize is not null),
            ("--mean", Mean is not null),
            ("--std", Std is not null),
        ];
        var given = all.Where(option => option.IsGiven).Select(option => option.Option).ToList();
        return given.Count == 0
            ? null
            : $"{string.Join(", ", given)} {(given.Count == 1 ? "is" : "are")} for a scorer, but --out asks for weights. Leave "
                + $"{(given.Count == 1 ? "it" : "them")} out, or let --out end in {ModelExtension}.";
    }

    private static string? CheckChannels(string option, string? values, double least) =>
        values is null
            ? null
            : ValueList.CheckNumbers(option, values, least, 1000)
                ?? (
                    ValueList.Words(values)!.Count is 1 or 3
                        ? null
                        : $"{option} must be one number or three, such as 0.5 or 0.485,0.456,0.406; got '{values}'."
                );

    /// <summary>One number for each of red, green and blue.</summary>
    private static IReadOnlyList<double> Channels(string values) =>
        ValueList.Numbers(values) is [var one] ? [one, one, one] : ValueList.Numbers(values)!;
}
