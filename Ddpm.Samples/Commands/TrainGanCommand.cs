using Ddpm.Samples.Binding;
using Ddpm.Samples.Gan;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train gan</c>: chooses a preset and the networks, and draws the same wishes after each epoch.</summary>
internal sealed class TrainGanCommand() : TrainCommand(ModelKind.Gan)
{
    private readonly OptionSet _set = OptionSet.Of(new PresetOptions());
    private PresetOptions _extras = new();
    private GanRecorder? _recorder;
    private string _results = "";

    /// <summary>Whether a GAN is told the labels.</summary>
    internal enum GanType
    {
        /// <summary>It is.</summary>
        Cgan,

        /// <summary>It is not, and draws anything.</summary>
        Gan,
    }

    /// <summary>The preset, the networks, and what is drawn on the way.</summary>
    internal sealed record PresetOptions
    {
        /// <summary>
        /// Which defaults the other options have: those that are shown here, of a DCGAN with labels, or of a residual GAN (projection,
        /// spectral norm, hinge, R1, augmentation, average, classifier, mode seeking).
        /// </summary>
        [Option]
        public GanPreset Preset { get; init; }

        /// <summary>cgan, which is told the labels, or gan, which is not and draws anything.</summary>
        [Option]
        public GanType GanType { get; init; }

        /// <summary>Channels of both networks at the size of the picture; the preset's when left out.</summary>
        [Option(Min = 4, Max = 512)]
        public int? Width { get; init; }

        /// <summary>The side of the square of pixels that residual networks see as one: 1, 2 or 4; the preset's when left out.</summary>
        [Option(Value = "PIXELS")]
        public int? Patch { get; init; }

        /// <summary>How many random numbers a picture is made from; the preset's when left out.</summary>
        [Option(Min = 1, Max = 4096)]
        public int? Noise { get; init; }

        /// <summary>A JSON list of lists of labels to draw after each epoch, at most 500; each label by itself, at most 24, when left out.</summary>
        [Option(Value = "FILE")]
        public string? Conditions { get; init; }

        /// <summary>The folder for what is drawn after each epoch; beside --out when left out.</summary>
        [Option(Value = "DIR")]
        public string? Results { get; init; }

        /// <summary>What is left there.</summary>
        public OutputOptions Output { get; init; } = new();

        /// <summary>The folder for history.json and losses.png; that of --results when left out.</summary>
        [Option(Value = "DIR")]
        public string? Logs { get; init; }

        /// <summary>Accepted for compatibility, without effect: TorchSharp cannot switch cuDNN's benchmark mode.</summary>
        [Option]
        public bool Benchmark { get; init; }
    }

    /// <inheritdoc />
    protected override OptionSet Extras => _set;

    /// <inheritdoc />
    protected override OptionSet BindTraining()
    {
        var set = base.BindTraining();
        set["learning-rate"].Alias = "lr-g";
        return set;
    }

    /// <inheritdoc />
    protected override TrainingOptions Begin(GivenOptions given)
    {
        _extras = (PresetOptions)_set.Apply(_extras, given);
        return new GanTrainingOptions(_extras.Preset);
    }

    /// <inheritdoc />
    protected override IEnumerable<string?> Problems(TrainingOptions options, GivenOptions given)
    {
        var gan = (GanTrainingOptions)options;
        var isConditional = _extras.GanType == GanType.Cgan;
        return
        [
            .. base.Problems(options, given),
            options.Resume && _extras.Output.Clean ? NoCleanResume : null,
            _extras.Patch is null or 1 or 2 or 4 ? null : $"--patch must be 1, 2 or 4, got {_extras.Patch}.",
            _extras.Patch > 1 && _extras.Preset != GanPreset.Residual
                ? $"--patch {_extras.Patch} needs --preset residual."
                : null,
            IsGiven(given, nameof(gan.LabelLossSource)) && (!isConditional || gan.LabelLossWeight == 0)
                ? "--label-loss-source needs --gan-type cgan and a --label-loss above 0."
                : null,
            gan is { BatchSize: 1, ModeSeekingWeight: > 0 }
                ? "--batch 1 needs --mode-seeking 0, since pictures are compared in pairs."
                : null,
            IsGiven(given, nameof(gan.LabelLossWeight)) && gan.LabelLossWeight > 0 && !isConditional
                ? "--label-loss needs --gan-type cgan."
                : null,
        ];
    }

    /// <inheritdoc />
    protected override TrainingOptions Prepare(
        TrainingOptions options,
        TrainOptions own,
        TrainingData data,
        MLContext ml,
        CommandSession session
    )
    {
        if (_extras.Benchmark)
            session.Output.WriteMessage("--benchmark has no effect: TorchSharp cannot switch cuDNN's benchmark mode.");
        var gan = (GanTrainingOptions)options;
        var isConditional = _extras.GanType == GanType.Cgan;
        var wishes = _extras.Conditions is { } path
            ? LoadWishes(ml, path, data.Training, own.Data.Source.Folder)
            : null;
        _results = _extras.Results ?? Path.ChangeExtension(own.Out, null) + "-results";
        var logs = _extras.Logs ?? _results;
        if (!options.Resume)
            foreach (var folder in (string[])[_results, logs])
                OutputFolder.Prepare(folder, GanRecorder.Files, _extras.Output.Clean, GanHistory.FileNames);
        _recorder = new GanRecorder(_results, logs, wishes, options.Resume);
        return gan with
        {
            Network = gan.Network with
            {
                NoiseWidth = _extras.Noise ?? gan.Network.NoiseWidth,
                PatchSize = _extras.Patch ?? gan.Network.PatchSize,
                GeneratorWidth = _extras.Width ?? gan.Network.GeneratorWidth,
                DiscriminatorWidth = _extras.Width ?? gan.Network.DiscriminatorWidth,
            },
            Conditional = isConditional,
            LabelLossWeight = isConditional ? gan.LabelLossWeight : 0,
            OnProgress = _recorder.Add,
            EpochEnded = _recorder.Add,
        };
    }

    /// <inheritdoc />
    protected override string? Finish() => _recorder!.Animate() ? _results : null;

    /// <summary>Reads what to draw; what cannot be drawn is said before the training, and not after its first epoch.</summary>
    private static IReadOnlyList<Wish> LoadWishes(MLContext ml, string path, IDataView training, string data)
    {
        var wishes = ConditionRow.Load(ml, path, seeds: 1);
        if (wishes.Count > GanRecorder.MostWishes)
            throw new CommandFailedException(
                $"'{path}' has {wishes.Count} conditions; at most {GanRecorder.MostWishes} can be drawn after each epoch. "
                    + "Give --conditions a shorter list, and draw the others with 'ddpm evaluate' when the model is trained."
            );
        var vocabulary = LabelAnnotation.Read(training.Schema[LoadedColumns.Label])!;
        ModelFile.CheckLabels(data, vocabulary, wishes.SelectMany(wish => wish.Labels));
        return wishes;
    }
}
