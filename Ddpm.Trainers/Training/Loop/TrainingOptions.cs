using System.Text.Json;
using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>
/// What the training of every kind of model has in common. Each kind has a record of its own, whose constructor sets what is usual
/// for it, so that whatever is left out has the kind's default.
/// </summary>
/// <remarks>
/// As JSON it is the log of how a model learnt: everything that the weights depend on, and nothing else, by which a checkpoint is
/// recognised.
/// </remarks>
public abstract record TrainingOptions
{
    private static readonly JsonSerializerOptions s_json = new() { RespectNullableAnnotations = true };

    /// <summary>
    /// The column of labels of each picture: text, keys, a vector of either, or a multi-hot vector of <see cref="float"/>.
    /// <value>"Label" by default.</value>
    /// </summary>
    [JsonIgnore]
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The column of pictures to learn from. <value>"Image" by default.</value></summary>
    [JsonIgnore]
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>The column that the trained stage writes. <value>"GeneratedImage", or "Score" of a scorer, by default.</value></summary>
    [JsonIgnore]
    public string OutputColumnName { get; init; } = "GeneratedImage";

    /// <summary>
    /// The shape to which all pictures are brought, or null for that of the model that is gone on from or learnt from and, without
    /// one, 3×64×64. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ImageShape? Shape { get; init; }

    /// <summary>
    /// The labels in the order of their indices, or null for those that the column names: by its key values, slot names or an
    /// annotation. Text that names none has all labels that occur, in ordinal order; keys and multi-hot vectors that name none have
    /// "label 0", "label 1" and so on. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public LabelVocabulary? Vocabulary { get; init; }

    /// <summary>
    /// The folder that keeps pictures packed, from which training reads them: they are packed once, and anew when the data change.
    /// null for memory, or a temporary file where they take more than <see cref="CacheAbove"/>. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option("cache", Value = "DIR")]
    public string? CacheFolder { get; init; }

    /// <summary>
    /// How many megabytes of pixels are held in memory without <see cref="CacheFolder"/>; more go to a temporary file that is gone when
    /// the training ends. <value>512 by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option(Min = 0, Value = "MB")]
    public int CacheAbove { get; init; } = 512;

    /// <summary>How long to train: epochs, steps or minutes. <value>100 epochs by default, 10 of a scorer.</value></summary>
    public TrainingBudget Budget { get; init; } = TrainingBudget.OfEpochs(100);

    /// <summary>
    /// How long to train in passes over the data, the usual form of <see cref="Budget"/>; null where that is another.
    /// <value>100 by default, 10 of a scorer.</value>
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    [JsonIgnore]
    public int? MaxEpochs
    {
        get => Budget.Epochs;
        init
        {
            if (value is { } epochs)
                Budget = TrainingBudget.OfEpochs(epochs);
        }
    }

    /// <summary>Pictures in a step. <value>32 by default, 64 of a scorer, 256 of a GAN.</value></summary>
    [Option("batch", Min = 1, Max = 65_536)]
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// The seed of initial weights, data order and all random draws. For a stage of ML.NET 0 stands for the context's.
    /// <value>0 by default.</value>
    /// </summary>
    [Option]
    public long Seed { get; init; }

    /// <summary>
    /// By which rule gradients become changes of weights; "muon" needs a network that says which of its weights are hidden matrices
    /// (<see cref="IHiddenMatrices"/>), as all that come with this library do. <value>"adamw" by default.</value>
    /// </summary>
    [Option]
    public Optimizer Optimizer { get; init; } = Optimizer.AdamW;

    /// <summary>The peak learning rate. <value>2e-3 by default.</value></summary>
    [Option(Min = 0, AboveMin = true, Value = "RATE")]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The weight decay, on matrices and kernels only. <value>0.01 by default.</value></summary>
    [Option(Min = 0, Value = "RATE")]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The decay rates β1 and β2 of AdamW's moment estimates. <value>0.9 and 0.99 by default.</value></summary>
    [Option("betas")]
    public OptimizerBetas OptimizerBetas { get; init; } = new(0.9, 0.99);

    /// <summary>The norm to which gradients are clipped. <value>1 by default.</value></summary>
    [Option(Min = 0, AboveMin = true, AllowsNone = true, Value = "NORM")]
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Steps over which the learning rate rises from zero. <value>100 by default.</value></summary>
    [Option("warmup", Min = 0)]
    public int WarmupSteps { get; init; } = 100;

    /// <summary>
    /// The highest decay of the moving average of weights that the model ends with; 0 for the last weights.
    /// <value>0.999 by default.</value>
    /// </summary>
    [Option("ema", Min = 0, Max = 1, BelowMax = true, Value = "DECAY")]
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>
    /// Relative widths of further averages, with a power function profile, that snapshots keep, so that the width can be
    /// chosen after training (see <see cref="ModelSnapshots"/>). Two far apart, such as 0.05 and 0.1, are enough.
    /// <value>none by default.</value>
    /// </summary>
    [Option(Min = 0, AboveMin = true, Max = AverageProfile.MaxRelativeWidth)]
    public IReadOnlyList<double> AverageWidths { get; init; } = [];

    /// <summary>The folder for snapshots of the model on its way, or null for none. <value>null by default.</value></summary>
    [JsonIgnore]
    [Option("snapshots", Value = "DIR")]
    public string? SnapshotDirectory { get; init; }

    /// <summary>Steps between two snapshots; the last step has one as well. <value>1000 by default.</value></summary>
    [JsonIgnore]
    [Option(Min = 1)]
    public int SnapshotEvery { get; init; } = 1000;

    /// <summary>
    /// The folder for checkpoints, written now and then and when the training is stopped, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option("checkpoints", Value = "DIR")]
    public string? CheckpointDirectory { get; init; }

    /// <summary>Steps between two checkpoints. <value>500 by default.</value></summary>
    [JsonIgnore]
    [Option(Min = 1)]
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>
    /// Go on from the newest checkpoint in <see cref="CheckpointDirectory"/>, with the same options; only the budget may be another, so that
    /// a run can be made longer. <value>false by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option]
    public bool Resume { get; init; }

    /// <summary>
    /// How the run measures itself on pictures that it does not learn from, keeps its best weights and stops early, or
    /// null to keep the last weights. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ValidationOptions? Validation { get; init; }

    /// <summary>Told about every step, on the training thread, or null. <value>null by default.</value></summary>
    [JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>The same as a function, beside <see cref="Progress"/>, or null. <value>null by default.</value></summary>
    [JsonIgnore]
    public Action<TrainingProgress>? OnProgress { get; init; }

    /// <summary>
    /// Stops the training between two steps: with a checkpoint, where <see cref="CheckpointDirectory"/> is given, and after
    /// <see cref="OnStopped"/>. <value>none by default.</value>
    /// </summary>
    [JsonIgnore]
    public CancellationToken CancellationToken { get; init; }

    /// <summary>
    /// Given the model as learnt so far when the training is stopped after its first step and before its end, or null. The model
    /// is the training's own, for the time of the call; its log of options says at which step it was. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public Action<ITrainedModel>? OnStopped { get; init; }

    /// <summary>Told what one should know of the training while it goes on, or null. <value>null by default.</value></summary>
    [JsonIgnore]
    public Action<string>? OnWarning { get; init; }

    /// <summary>The trained model that is gone on from, or null.</summary>
    [JsonIgnore]
    public virtual ITrainedModel? Previous => null;

    /// <summary>The device on which the model must learn, or null where any will do.</summary>
    [JsonIgnore]
    public virtual torch.Device? RequiredDevice => null;

    /// <summary>The shape to which pictures are brought: <see cref="Shape"/>, that of a model that is gone on from, or 3×64×64.</summary>
    [JsonIgnore]
    public virtual ImageShape EffectiveShape => Shape ?? (Previous as TrainedModel)?.Shape ?? new(3, 64, 64);

    /// <summary>The labels whatever the column names, or null for those.</summary>
    [JsonIgnore]
    public virtual LabelVocabulary? RequiredVocabulary => Vocabulary;

    /// <summary>The same options for a training that goes on from a trained model, which is not changed.</summary>
    /// <param name="previousModel">A model of the same kind.</param>
    /// <exception cref="ArgumentException">It is a model of another kind, or this kind cannot go on.</exception>
    public virtual TrainingOptions ContinueFrom(ITrainedModel previousModel) =>
        throw new ArgumentException(
            "The training of this kind of model cannot go on from a trained one.",
            nameof(previousModel)
        );

    /// <summary>The network that learns: what it is called and what it costs; null where that is not known.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labels">The labels that it learns.</param>
    public virtual (string Name, NetworkCost Cost)? NetworkOf(ImageShape shape, LabelVocabulary labels) => null;

    /// <summary>Trains a model of the kind that these options are for.</summary>
    /// <param name="images">Labelled pictures of one shape.</param>
    /// <param name="device">Where it learns; a student learns where its teacher is.</param>
    /// <returns>The model, on that device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The data or the options cannot be trained with.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume is damaged or belongs to another run.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public abstract ITrainedModel Train(ILabeledImages images, torch.Device device);

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <param name="shape">The shape in which pictures are learnt.</param>
    /// <exception cref="ArgumentException">A value is out of its range or unknown, or does not go with another.</exception>
    public virtual void Validate(ImageShape shape)
    {
        OptionChecks.RequireRanges(this);
        OptionChecks.Require(
            shape is { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 },
            nameof(Shape),
            shape,
            "of 1 channel (grey) or 3 (RGB), and a height and width of 1 to 4096"
        );
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        if (CacheFolder is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(CacheFolder);
        OptionChecks.Require(
            OptimizerBetas is { First: >= 0 and < 1, Second: >= 0 and < 1 },
            nameof(OptimizerBetas),
            OptimizerBetas,
            "two numbers in [0, 1)"
        );
        foreach (var width in AverageWidths)
            _ = AverageProfile.PowerFunction(width);
        OptionChecks.Require(
            AverageWidths.Distinct().Count() == AverageWidths.Count,
            nameof(AverageWidths),
            string.Join(", ", AverageWidths),
            "different from each other"
        );
        Validation?.Validate();
        if (AverageWidths.Count > 0 && SnapshotDirectory is null)
            throw new ArgumentException(
                $"{nameof(AverageWidths)} need {nameof(SnapshotDirectory)}, the folder that keeps those averages."
            );
        if (Resume && CheckpointDirectory is null)
            throw new ArgumentException(
                $"{nameof(Resume)} needs {nameof(CheckpointDirectory)}, the folder that holds the checkpoints."
            );
    }

    /// <summary>A model to go on from, as one of the kind that it must be.</summary>
    private protected static TModel Require<TModel>(ITrainedModel previousModel, ModelKind kind)
        where TModel : class, ITrainedModel =>
        previousModel is TModel model && model.Kind == kind.Name
            ? model
            : throw new ArgumentException(
                $"A training can only go on from a model of kind '{kind}'; the one that was given is of kind '{previousModel?.Kind}'.",
                nameof(previousModel)
            );

    /// <summary>The log of how a model learnt.</summary>
    internal JsonElement ToLog() => JsonSerializer.SerializeToElement(this, GetType(), s_json);

    internal void Report(TrainingProgress progress)
    {
        Progress?.Report(progress);
        OnProgress?.Invoke(progress);
    }
}
