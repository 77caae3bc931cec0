using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>How a classifier of labels is trained, which scores pictures.</summary>
public record ScorerTrainingOptions : TrainingOptions
{
    /// <summary>What suits a classifier: 10 epochs of 64 pictures a step at a learning rate of 1e-3, a short average.</summary>
    public ScorerTrainingOptions()
    {
        Budget = TrainingBudget.OfEpochs(10);
        BatchSize = 64;
        LearningRate = 1e-3;
        OptimizerBetas = new(0.9, 0.999);
        MaxGradientNorm = 5;
        WarmupSteps = 20;
        AverageDecay = 0.98;
        OutputColumnName = "Score";
    }

    /// <summary>
    /// The network: resnet18, or convnet, a network of another kind and a ninth of the size, for a second opinion.
    /// <value>"resnet18" by default.</value>
    /// </summary>
    [Option("preset")]
    public ClassifierNetwork Network { get; init; } = ClassifierNetwork.ResNet18;

    /// <summary>
    /// The shorter side to which the network enlarges pictures (bilinear), in pixels, from their own up, since a ResNet18 keeps
    /// one place in 32×32. Cost grows with its square, so where training is short, the size of the pictures is the better
    /// choice. null means that of <see cref="PreviousModel"/> or, without
    /// one, 64, or the size of the pictures where they are larger. <value>null by default.</value>
    /// </summary>
    [Option(Min = 1, Max = 1024, Value = "PIXELS")]
    public int? InputSize { get; init; }

    /// <summary>
    /// How far a picture is shifted at random in training, in its own pixels, down and across; the border mirrors. At most a
    /// quarter of its shorter side. <value>1 by default.</value>
    /// </summary>
    [Option("shift", Min = 0, Value = "PIXELS")]
    public int MaxShift { get; init; } = 1;

    /// <summary>Mirror half of the pictures left to right in training; only where labels mean the same in a mirror. <value>false by default.</value></summary>
    [Option]
    public bool Mirror { get; init; }

    /// <summary>
    /// Pictures of other scenes, of the same shape and vocabulary, that the classifier is measured on and calibrated for
    /// (<see cref="TemperatureScaling"/>) after training; what came of that is saved with it, and how many of them it
    /// learnt from all the same. null for none. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ILabeledImages? HeldOut { get; init; }

    /// <summary>
    /// A trained classifier to go on from. null begins anew. It is not changed; labels, shape, network and input size must be
    /// its own. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option("previous", Value = "FILE")]
    public LabelClassifier? PreviousModel { get; init; }

    /// <inheritdoc />
    public override LabelClassifier Train(ILabeledImages images, torch.Device device) =>
        LabelClassifierTrainer.Train(images, this, device);

    /// <inheritdoc />
    [JsonIgnore]
    public override ITrainedModel? Previous => PreviousModel;

    /// <inheritdoc />
    public override TrainingOptions ContinueFrom(ITrainedModel previousModel) =>
        this with
        {
            PreviousModel = Require<LabelClassifier>(previousModel, ModelKind.Scorer),
        };

    /// <summary>The shorter side that the network sees for pictures of a shape.</summary>
    internal int InputSizeFor(ImageShape shape) =>
        InputSize ?? PreviousModel?.Description.InputSize ?? ClassifierInput.DefaultSide(shape);

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);

        // Batch normalisation has nothing to compare a single picture with.
        OptionChecks.Require(BatchSize >= 2, nameof(BatchSize), BatchSize, "at least 2 for a classifier");
        var shorter = ClassifierInput.ShorterSide(shape);
        ClassifierInput.Validate(InputSizeFor(shape), shape);
        OptionChecks.Require(
            MaxShift <= shorter / 4,
            nameof(MaxShift),
            MaxShift,
            $"0 to {shorter / 4}, a quarter of the pictures' shorter side"
        );
    }
}
