using Ddpm.Samples.Binding;
using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm train KIND</c>: trains a model of a registered kind by the options of its record, and saves it as an ML.NET model. A scorer is
/// also tested and calibrated on what is held out.
/// </summary>
/// <param name="kind">The kind.</param>
internal class TrainCommand(ModelKind kind)
    : Command($"{Group} {kind}", $"Train {char.ToLowerInvariant(kind.Summary[0])}{kind.Summary[1..].TrimEnd('.')}")
{
    /// <summary>The word before the kind.</summary>
    public const string Group = "train";

    /// <summary>What is wrong with going on beside what is removed.</summary>
    protected const string NoCleanResume =
        "--clean and --resume exclude each other: what a training that goes on has written is its own.";

    private OptionSet? _own;
    private OptionSet? _training;

    /// <summary>The command of a kind: one that knows what this kind alone has, or this.</summary>
    public static TrainCommand For(ModelKind kind) =>
        kind == ModelKind.Ddpm ? new TrainDdpmCommand()
        : kind == ModelKind.Gan ? new TrainGanCommand()
        : new TrainCommand(kind);

    /// <inheritdoc />
    public override IReadOnlyList<string> Examples =>
        [
            $"{Name} --data scenes --out {kind}.zip"
                + string.Concat(Training.Required.Select(option => $" {option.Written} {ModelKind.Ddpm}.zip")),
        ];

    /// <inheritdoc />
    protected override IReadOnlyList<OptionSet> Sets =>
        [Own, .. Extras is { } extras ? [extras] : Array.Empty<OptionSet>(), Training];

    /// <summary>The options that only this kind has, and no record of its training; null for none.</summary>
    protected virtual OptionSet? Extras => null;

    /// <summary>The options of the kind's record.</summary>
    protected OptionSet Training => _training ??= BindTraining();

    private OptionSet Own
    {
        get
        {
            var usual = new BudgetOptions { Epochs = NewOptions().Budget.Epochs };
            return _own ??= OptionSet.Of(new TrainOptions { Budget = usual });
        }
    }

    // ML.NET's stage of a scorer is made of a record of its own.
    private TrainingOptions NewOptions() =>
        kind == ModelKind.Scorer ? new ImageLabelScorerOptions() : kind.NewOptions();

    /// <summary>Binds the options of the kind's record.</summary>
    protected virtual OptionSet BindTraining()
    {
        var set = OptionSet.Of(NewOptions());
        if (kind == ModelKind.Scorer)
            set["input-size"].Usual = "that of the pictures";
        return set;
    }

    /// <summary>A training with the defaults of its kind; what was given of <see cref="Extras"/> is read here.</summary>
    protected virtual TrainingOptions Begin(GivenOptions given) => NewOptions();

    /// <summary>What is wrong with options that exclude or need each other; models are not read yet.</summary>
    protected virtual IEnumerable<string?> Problems(TrainingOptions options, GivenOptions given)
    {
        yield return options is { Resume: true, CheckpointDirectory: null }
            ? "--resume needs --checkpoints, the folder to go on from."
            : null;
        yield return options is { AverageWidths.Count: > 0, SnapshotDirectory: null }
            ? "--average-widths needs --snapshots, the folder that keeps the averages."
            : null;
        yield return options.SnapshotDirectory is null && IsGiven(given, nameof(options.SnapshotEvery))
            ? "--snapshot-every needs --snapshots, the folder for them."
            : null;
        yield return options.CheckpointDirectory is null && IsGiven(given, nameof(options.CheckpointEvery))
            ? "--checkpoint-every needs --checkpoints, the folder for them."
            : null;
        yield return options.CacheFolder is not null && IsGiven(given, nameof(options.CacheAbove))
            ? "--cache-above does not go with --cache, which keeps all pictures on the disk; give one of them."
            : null;
    }

    /// <summary>Whether the option of a property was given.</summary>
    protected static bool IsGiven(GivenOptions given, string property) =>
        given.Keys.Any(option => option.Property.Name == property);

    /// <summary>The training with what only this kind has.</summary>
    protected virtual TrainingOptions Prepare(
        TrainingOptions options,
        TrainOptions own,
        TrainingData data,
        MLContext ml,
        CommandSession session
    ) => options;

    /// <summary>Ends what was recorded on the way, and gives its folder, or null.</summary>
    protected virtual string? Finish() => null;

    /// <inheritdoc />
    protected override void Run(GivenOptions given, CommandSession session)
    {
        var own = (TrainOptions)Own.Apply(new TrainOptions(), given);
        var defaults = Begin(given);
        var options = (TrainingOptions)Training.Apply(defaults, given);
        Check([.. own.Problems(), .. Problems(options, given)]);
        ModelFile.Prepare(own.Out);
        var ml = ModelContext.Create((int)(options.Seed % int.MaxValue), own.Device.Gpu);
        PictureMessages.Show(ml, line => session.Output.WriteMessage(InWords(line)));
        using var files = new ModelFiles(ml);
        options = (TrainingOptions)Training.Apply(defaults, given, files);
        var data = TrainingData.Load(ml, own.Data, holdOut: options is ImageLabelScorerOptions);
        session.Output.WriteMessage(data.Found);
        if (options is { Resume: true, CheckpointDirectory: { } checkpoints } && IsEmpty(checkpoints))
            session.Output.WriteMessage($"'{checkpoints}' has no checkpoint to go on from: this training begins anew.");
        if (data.HeldOut is not null && data.HeldOutCount < TrainingData.FewHeldOut)
            session.Output.WriteMessage(
                $"Warning: {data.HeldOutCount} held-out pictures say next to nothing: accuracy and calibration of this scorer are guesses. "
                    + "Give it more pictures."
            );
        options = Complete(options, own, data, files, session);
        if (data.Sizes?.Describe(options.EffectiveShape) is { } sizes)
            session.Output.WriteMessage(sizes);
        try
        {
            options = Prepare(options, own, data, ml, session);
            PictureSizeCheck.Require(options, Training);
            Train(options, own, data, ml, session);
        }
        catch (Exception error)
            when (error is ArgumentException or IOException
                && InWords(error.Message) is var message
                && message != error.Message
            )
        {
            throw new CommandFailedException(message, error);
        }
    }

    private static bool IsEmpty(string folder) =>
        !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any();

    private string InWords(string message) => PictureSizeCheck.InWords(message, Training);

    private static TrainingOptions Complete(
        TrainingOptions options,
        TrainOptions own,
        TrainingData data,
        ModelFiles files,
        CommandSession session
    )
    {
        // Without a size pictures are learnt as those of the model that is gone on from or learnt from, or else as they are.
        options = options with
        {
            Budget = own.Budget.ToBudget() ?? options.Budget,
            Shape =
                own.Data.Size is not null ? data.Shape
                : options.Previous is not null ? null
                : (options with { Shape = data.Shape }).EffectiveShape,
            OnWarning = warning => session.Output.WriteMessage($"Warning: {warning}"),
            CancellationToken = session.CancellationToken,
        };
        return options switch
        {
            DiffusionTrainingOptions { ScorerGuidance: { } guidance } diffusion => diffusion with
            {
                ScorerGuidance = guidance with { Name = files.NameOf(guidance.Scorer) ?? guidance.Name },
            },

            // Enlarging small pictures costs four times as much and gains nothing in short runs.
            ScorerTrainingOptions { InputSize: null, PreviousModel: null } scorer => scorer with
            {
                InputSize = Math.Min(scorer.EffectiveShape.Height, scorer.EffectiveShape.Width),
            },
            _ => options,
        };
    }

    private void Train(
        TrainingOptions options,
        TrainOptions own,
        TrainingData data,
        MLContext ml,
        CommandSession session
    )
    {
        var run = new TrainingDisplay(session, $"Training {kind}");
        var stopped = new StoppedModel(ml, own.Out, own.Storage);
        if (options.CheckpointDirectory is null)
            options = options with { OnStopped = stopped.Save };
        var schema = data.Training.Schema;
        if (options is ImageLabelScorerOptions scorer)
        {
            using var model = run.Fit(
                options,
                stopped,
                progress =>
                    ml.ImageGeneration.Trainers.ImageLabelScorer(scorer with { Progress = progress })
                        .FitAndCalibrate(data.Training, data.HeldOut!)
            );
            var settings = model.Options with { WeightStorage = own.Storage };
            ModelFile.Save(
                ml,
                ml.Transforms.ScoreImageLabels(model.Classifier, settings).Fit(data.Training),
                schema,
                own.Out
            );
            Test(model, run, own, data, ml, session);
        }
        else if (options is GeneratorTrainingOptions generator)
        {
            using var model = run.Fit(
                options,
                stopped,
                progress =>
                    ml.ImageGeneration.Trainers.Generator(generator with { Progress = progress }).Fit(data.Training)
            );
            var settings = model.Options with { WeightStorage = own.Storage };
            var stage = ml
                .Transforms.GenerateConditionalImages(model.Generator, settings, model.Guides)
                .Fit(data.Training);
            ModelFile.Save(ml, stage, schema, own.Out);
            var (vocabulary, shape) = (model.Generator.Vocabulary, model.Generator.Shape);
            run.WriteResult(
                own.Out,
                vocabulary,
                shape,
                network: options.NetworkOf(shape, vocabulary)?.Cost,
                results: Finish()
            );
        }
        else
            throw new CommandFailedException(
                $"A model of kind '{kind}' is neither a generator nor a scorer, so no stage can hold it."
            );
    }

    private static void Test(
        ImageLabelScorerTransformer model,
        TrainingDisplay run,
        TrainOptions own,
        TrainingData data,
        MLContext ml,
        CommandSession session
    )
    {
        var scores = run.Test(
            own.Out,
            progress =>
                new PictureScorer(ml, model).Score(
                    data.HeldOut!,
                    data.HeldOutCount,
                    progress,
                    session.CancellationToken
                )
        );
        var (vocabulary, shape) = (model.Classifier.Vocabulary, model.Classifier.Shape);
        run.WriteResult(own.Out, vocabulary, shape, scores.Metrics, calibration: HeldOutResult.From(model.Classifier));
        JudgeMessages.Write(session.Output, Judge.Of(own.Out, model).Check(pictures: null));
    }
}
