using Ddpm.Samples.Binding;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;

namespace Ddpm.Samples.Commands;

/// <summary>Where a command computes.</summary>
internal sealed record DeviceOptions
{
    /// <summary>Use this GPU, counted from 0; the CPU when left out.</summary>
    [Option(Min = 0, Value = "INDEX")]
    public int? Gpu { get; init; }
}

/// <summary>Where a command computes with models that are trained already, and by which library.</summary>
internal sealed record InferenceOptions
{
    /// <summary>Where.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <summary>The library that computes: ONNX Runtime on a CPU, torch on a GPU, where nothing is said.</summary>
    [Option]
    public InferenceRuntime Runtime { get; init; }
}

/// <summary>What becomes of an earlier run's results.</summary>
internal sealed record OutputOptions
{
    /// <summary>Remove what an earlier run has written into the folder for results, and nothing else, before this one writes there.</summary>
    [Option]
    public bool Clean { get; init; }
}

/// <summary>A data set on the disk.</summary>
internal sealed record SourceOptions
{
    /// <summary>
    /// A folder of pictures with their labels: a folder for each label, a table or a JSON of labels beside them, or the files of
    /// i-CLEVR, MNIST, Fashion-MNIST, CIFAR, SVHN or STL-10. Which of them it is, its files say.
    /// </summary>
    [Option("data", Value = "DIR", Needed = true)]
    public string Folder { get; init; } = "";

    /// <summary>What --data holds, where its files do not say it.</summary>
    [Option]
    public DataFormat? Format { get; init; }

    /// <summary>Where the labels stand, what belongs together, and how files of pictures are decoded.</summary>
    public ImageFolderOptions Files { get; init; } = new();
}

/// <summary>Which pictures are learnt from.</summary>
internal sealed record DataOptions : IChecked
{
    /// <summary>The data set.</summary>
    public SourceOptions Source { get; init; } = new();

    /// <summary>Which part of the data set --format is learnt from.</summary>
    [Option]
    public DataSplit Split { get; init; }

    /// <summary>The side to which pictures are stretched; the size that most of them have, at most 64, when left out.</summary>
    [Option(Min = 8, Max = 512, Value = "PIXELS")]
    public int? Size { get; init; }

    /// <inheritdoc />
    public IEnumerable<string?> Problems()
    {
        var split = ValueFormat.KebabCase($"{Split}");
        yield return Source.Format is null && Split != DataSplit.Train
            ? $"--split {split} needs --format, the name of the data set whose part it is, such as cifar10."
            : null;
        yield return Source.Format is { } format && !format.Splits.Contains(Split)
            ? $"--split must be one of {string.Join(", ", format.Splits.Select(part => ValueFormat.KebabCase($"{part}")))}, got '{split}'."
            : null;
    }
}

/// <summary>How long a training lasts.</summary>
internal sealed record BudgetOptions : IChecked
{
    /// <summary>How long to train, in passes over the data.</summary>
    [Option(Min = 1)]
    public int? Epochs { get; init; }

    /// <summary>How long to train, in steps.</summary>
    [Option(Min = 1)]
    public long? Steps { get; init; }

    /// <summary>How long to train, in minutes, with fractions.</summary>
    [Option(Min = 0, AboveMin = true, Max = 1_000_000, Value = "N")]
    public double? Minutes { get; init; }

    /// <inheritdoc />
    public IEnumerable<string?> Problems()
    {
        yield return new object?[] { Epochs, Steps, Minutes }.Count(budget => budget is not null) > 1
            ? "--epochs, --steps and --minutes exclude each other; give one of them."
            : null;
    }

    /// <summary>The budget, or null where none was given.</summary>
    public TrainingBudget? ToBudget() =>
        this switch
        {
            { Epochs: { } epochs } => TrainingBudget.OfEpochs(epochs),
            { Steps: { } steps } => TrainingBudget.OfSteps(steps),
            { Minutes: { } minutes } => TrainingBudget.OfMinutes(minutes),
            _ => null,
        };
}

/// <summary>What every training can be told beside the options of its kind of model.</summary>
internal sealed record TrainOptions : IChecked
{
    /// <summary>The pictures.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>The file for the trained model, such as model.zip.</summary>
    [Option(Value = "FILE", Needed = true)]
    public string Out { get; init; } = "";

    /// <summary>How long it lasts.</summary>
    public BudgetOptions Budget { get; init; } = new();

    /// <summary>How precisely the file keeps the weights, which 16 bits halve.</summary>
    [Option]
    public WeightStorage Storage { get; init; }

    /// <summary>Where it computes.</summary>
    public DeviceOptions Device { get; init; } = new();

    /// <inheritdoc />
    public IEnumerable<string?> Problems() => [.. Data.Problems(), .. Budget.Problems()];
}

/// <summary>How pictures are drawn: what of the model's own way is changed.</summary>
internal sealed record DrawingOptions : IChecked
{
    private const int UsualBatch = 32;

    /// <summary>How the model is sampled.</summary>
    public Change<SamplingOptions> Sampling { get; init; } = new("the model's own");

    /// <summary>Which models guide it.</summary>
    public Change<GenerationGuides> Guides { get; init; } = new();

    /// <summary>A label that no picture is to show.</summary>
    [Option(Value = "LABEL")]
    public string[] Not
    {
        get;
        init => field = Array.ConvertAll(value, NormalForm.Of);
    } = [];

    /// <summary>How many pictures are drawn together, 32 when left out; changes time and memory only.</summary>
    [Option(Min = 1, Max = 65_536)]
    public int? Batch { get; init; }

    /// <summary>The options that were given and say how pictures are drawn.</summary>
    public IReadOnlyList<string> Given =>
        [.. Sampling.Given, .. Guides.Given, .. Not.Length > 0 ? (string[])["--not"] : []];

    /// <summary>How many pictures are drawn together.</summary>
    public int BatchSize => Batch ?? UsualBatch;

    /// <inheritdoc />
    public IEnumerable<string?> Problems()
    {
        var (guide, scorer) = (Guides[nameof(GenerationGuides.Model)], Guides[nameof(GenerationGuides.Scorer)]);
        yield return Not.Any(string.IsNullOrWhiteSpace) ? "A label of --not is blank." : null;
        yield return guide is not null && Sampling[nameof(SamplingOptions.GuideScale)] is null
            ? "--guide needs --guide-scale, such as 2."
            : null;
        yield return scorer is not null && Sampling[nameof(SamplingOptions.ScorerScale)] is null
            ? "--scorer-guide needs --scorer-scale, such as 10."
            : null;
    }

    /// <summary>How a stage's pictures are drawn; null where its model has no sampling.</summary>
    public SamplingOptions? SamplingOf(ConditionalGenerationTransformer stage) =>
        stage.Sampling is { } own ? Sampling.ApplyTo(own) : null;

    /// <summary>The same, in the precision that is taken where the model is.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="output">Gets a warning where that is another precision than what was asked for.</param>
    public SamplingOptions? SamplingOf(ConditionalGenerationTransformer stage, CommandOutput output) =>
        SamplingOf(stage) is { } sampling
            ? Effective(stage, sampling, warning => output.WriteMessage($"Warning: {warning}"))
            : null;

    /// <summary>A way to draw in the precision that is taken where the model is.</summary>
    public static SamplingOptions Effective(
        ConditionalGenerationTransformer stage,
        SamplingOptions sampling,
        Action<string> warn
    ) =>
        // What is insisted on stays so, since the model asks again.
        stage.Generator
            is TrainedModel model
        && sampling.Precision != ComputePrecision.Float32
        && sampling.Precision.On(model.Device, warn) == ComputePrecision.Float32
            ? sampling with
            {
                Precision = ComputePrecision.Float32,
            }
            : sampling;

    /// <summary>The models that guide a stage's model, which fit it: those that were given, and else those that are saved with it.</summary>
    /// <exception cref="ArgumentException">A guide is missing or does not fit.</exception>
    public GenerationGuides GuidesOf(ConditionalGenerationTransformer stage, ModelFiles files)
    {
        var guides = Guides.ApplyTo(stage.Guides, files);
        guides = guides with { ScorerName = files.NameOf(guides.Scorer) ?? guides.ScorerName };
        RequireFor("--guide-scale", Sampling[nameof(SamplingOptions.GuideScale)], 1, guides.Model, "--guide");
        RequireFor("--scorer-scale", Sampling[nameof(SamplingOptions.ScorerScale)], 0, guides.Scorer, "--scorer-guide");
        stage.Generator.CheckSampling(SamplingOf(stage), guides);
        return guides;

        static void RequireFor(string option, object? scale, double none, object? model, string needed)
        {
            if (scale is double value && value != none && model is null)
                throw new CommandFailedException($"{option} needs {needed}; the model brings no guide of its own.");
        }
    }

    /// <summary>Makes sure that nothing is asked of a model that means nothing to it.</summary>
    /// <param name="generator">The model.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="CommandFailedException">A model without sampling is told how to step or what guides it.</exception>
    public void CheckFor(IConditionalGenerator generator, string path)
    {
        if (generator.Sampling is not null || Given.Count == 0)
            return;
        var (mean, them) = Given.Count == 1 ? ("means", "it") : ("mean", "them");
        throw new CommandFailedException(
            $"'{path}' is of kind '{generator.Kind}' and makes a picture in one network evaluation: {string.Join(", ", Given)} "
                + $"{mean} nothing to it. Leave {them} out."
        );
    }
}
