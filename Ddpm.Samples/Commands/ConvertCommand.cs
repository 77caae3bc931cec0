using Ddpm.Samples.Binding;
using Ddpm.Samples.Models;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm convert</c>: weights of PyTorch become a scorer, and a model's weights files for PyTorch or ONNX models.</summary>
internal sealed class ConvertCommand()
    : Command<ConvertCommand.Options>(
        "convert",
        "Make a scorer of the weights of a PyTorch ResNet18, a model of a checkpoint, or write a model for PyTorch or as ONNX",
        "convert checkpoint.pth --labels objects.json --out scorer.zip",
        "convert model.zip --out weights.safetensors",
        "convert model.zip --out model.onnx",
        "convert checkpoints --out model.zip"
    )
{
    private const string ModelExtension = ".zip";

    /// <summary>Which model of a pipeline.</summary>
    internal enum ModelStage
    {
        /// <summary>The one that generates pictures.</summary>
        Generator,

        /// <summary>The one that scores them.</summary>
        Scorer,
    }

    /// <summary>What it can be told.</summary>
    internal sealed record Options : IChecked
    {
        private const int UsualSize = 64;

        /// <summary>
        /// A checkpoint of PyTorch (.pth, .pt), safetensors, a model of 'ddpm train', or the folder, or a file, of the checkpoints of
        /// 'ddpm train --checkpoints'.
        /// </summary>
        [Argument("FILE")]
        public required string Input { get; init; }

        /// <summary>What to write: scorer.zip of weights, model.zip of a checkpoint; .safetensors or .pth of a model or of other weights; .onnx of a model.</summary>
        [Option(Value = "FILE")]
        public required string Out { get; init; }

        /// <summary>The JSON that gives each label the index of its output, as i-CLEVR's objects.json; needed for a scorer.</summary>
        [Option(Value = "FILE")]
        public string? Labels { get; init; }

        /// <summary>The side of the pictures that the scorer knows; 64 when left out.</summary>
        [Option(Min = 8, Max = 512, Value = "PIXELS")]
        public int? Size { get; init; }

        /// <summary>The side to which its network enlarges pictures; their own when left out.</summary>
        [Option(Max = 1024, Value = "PIXELS")]
        public int? InputSize { get; init; }

        /// <summary>The mean that is subtracted from each channel of 0 to 1, as one number or three: 0.485,0.456,0.406; 0.5 when left out.</summary>
        [Option(Min = -1000, Max = 1000)]
        public IReadOnlyList<double>? Mean { get; init; }

        /// <summary>What they are then divided by, as one number or three: 0.229,0.224,0.225; 0.5 when left out.</summary>
        [Option(Min = 1e-6, Max = 1000)]
        public IReadOnlyList<double>? Std { get; init; }

        /// <summary>The keys of the weights in a checkpoint, such as model or ema/model; looked for when left out.</summary>
        [Option(Value = "PATH")]
        public string? Key { get; init; }

        /// <summary>Another beginning for the names of weights, such as backbone.=, which comes before those that are usual.</summary>
        [Option(Value = "FROM=TO")]
        public string[] Rename { get; init; } = [];

        /// <summary>Leave out weights that a scorer's network has no place for, instead of refusing them.</summary>
        [Option]
        public bool IgnoreExtra { get; init; }

        /// <summary>Which model of a pipeline that has both is written, as weights or as ONNX.</summary>
        [Option]
        public ModelStage? Stage { get; init; }

        /// <summary>Whether a model, and not a file of weights, is to be written.</summary>
        public bool ToModel => Path.GetExtension(Out).Equals(ModelExtension, StringComparison.OrdinalIgnoreCase);

        /// <summary>Whether an ONNX model is to be written.</summary>
        public bool ToOnnx =>
            Path.GetExtension(Out).Equals(OnnxConversion.Extension, StringComparison.OrdinalIgnoreCase);

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
                Normalization = new ChannelNormalization(
                    Channels(Mean) ?? usual.Normalization.Mean,
                    Channels(Std) ?? usual.Normalization.Deviation
                ),
                Keys = Keys,
                Renames = [.. Renames, .. usual.Renames],
                IgnoreExtra = IgnoreExtra,
            };
        }

        /// <inheritdoc />
        public IEnumerable<string?> Problems() =>
            [
                ToModel
                || ToOnnx
                || WeightFile.Extensions.Contains(Path.GetExtension(Out), StringComparer.OrdinalIgnoreCase)
                    ? null
                    : $"--out must end in {ModelExtension}, for a scorer, or in one of {string.Join(", ", WeightFile.Extensions)}, for weights, "
                        + $"or in {OnnxConversion.Extension}.",
                InputSize < Side ? $"--input-size must be {Side} to 1024, got {InputSize}." : null,
                NoChannels("--mean", Mean),
                NoChannels("--std", Std),
                Rename.FirstOrDefault(rule => !rule.Contains('=', StringComparison.Ordinal)) is { } wrong
                    ? $"--rename must be FROM=TO, such as backbone.=; got '{wrong}'."
                    : null,
                ToModel ? NoStage()
                : ToOnnx ? NoWeights()
                : NoScorer(),
            ];

        private string? NoStage() =>
            Stage is null
                ? null
                : "--stage says which model of a pipeline is written, but --out asks for a scorer. Leave it out, or "
                    + "let --out end in .safetensors, .pth or .onnx.";

        private string? NoWeights() =>
            OfWeights.Except(["--stage"]).ToList() is { Count: > 0 } given
                ? $"{string.Join(", ", given)} {(given.Count == 1 ? "is" : "are")} for weights, but --out asks for an ONNX model of a "
                    + $"saved model. Leave {(given.Count == 1 ? "it" : "them")} out."
                : null;

        /// <summary>The options that were given and mean something to a file of weights alone.</summary>
        public IReadOnlyList<string> OfWeights =>
            [.. OfScorer, .. Given(("--key", Key), ("--rename", Rename is [] ? null : Rename), ("--stage", Stage))];

        private IEnumerable<string> OfScorer =>
            Given(
                ("--labels", Labels),
                ("--size", Size),
                ("--input-size", InputSize),
                ("--mean", Mean),
                ("--std", Std),
                ("--ignore-extra", IgnoreExtra ? true : null)
            );

        private static IEnumerable<string> Given(params (string Option, object? Value)[] all) =>
            all.Where(option => option.Value is not null).Select(option => option.Option);

        private string? NoScorer()
        {
            var given = OfScorer.ToList();
            return given.Count == 0
                ? null
                : $"{string.Join(", ", given)} {(given.Count == 1 ? "is" : "are")} for a scorer, but --out asks for weights. Leave "
                    + $"{(given.Count == 1 ? "it" : "them")} out, or let --out end in {ModelExtension}.";
        }

        private static string? NoChannels(string option, IReadOnlyList<double>? values) =>
            values is null or { Count: 1 or 3 }
                ? null
                : $"{option} must be one number or three, such as 0.5 or 0.485,0.456,0.406; got {values.Count}.";

        /// <summary>One number for each of red, green and blue.</summary>
        private static IReadOnlyList<double>? Channels(IReadOnlyList<double>? values) =>
            values is [var one] ? [one, one, one] : values;
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var ofTraining =
            Directory.Exists(options.Input)
            || (options is { ToModel: true, Labels: null } && CheckpointConversion.Recognizes(options.Input));
        if (!Path.Exists(options.Input))
            throw new FileNotFoundException($"The file '{options.Input}' is not there.", options.Input);
        ModelFile.Prepare(options.Out);
        if (!options.ToOnnx)
            TorchRuntime.EnsureLoaded();
        var result = ofTraining
            ? CheckpointConversion.ToModel(options)
            : (WeightFile.Recognizes(options.Input), options.ToModel) switch
            {
                (false, _) when options.ToOnnx => OnnxConversion.OfModel(options),
                (true, _) when options.ToOnnx => throw new CommandFailedException(
                    $"'{options.Input}' holds weights alone, and an ONNX model is written of a model of 'ddpm train' or of a scorer. Make one "
                        + $"of it first, with --labels and --out scorer{ModelExtension}."
                ),
                (true, true) => WeightConversion.ToScorer(options),
                (true, false) => WeightConversion.Copy(options),
                (false, false) => WeightConversion.OfModel(options),
                _ => throw new CommandFailedException(
                    $"'{options.Input}' holds no weights of PyTorch or safetensors, of which a {ModelExtension} "
                        + "could be made. To write the weights of a model, let --out end in .safetensors or .pth."
                ),
            };
        session.Write(result, $"{result.Text}: {result.File}");
    }
}
