using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;

namespace Ddpm.Trainers.Training;

/// <summary>How a classifier of labels is trained.</summary>
public sealed record LabelClassifierOptions
{
    /// <summary>What suits a classifier: 10 epochs of 64 pictures at a learning rate of 1e-3, a short average.</summary>
    public static TrainingOptions DefaultTraining { get; } =
        new()
        {
            Budget = TrainingBudget.OfEpochs(10),
            BatchSize = 64,
            LearningRate = 1e-3,
            OptimizerBetas = new(0.9, 0.999),
            MaxGradientNorm = 5,
            WarmupSteps = 20,
            AverageDecay = 0.98,
        };

    /// <summary>
    /// How long, how fast, from which seed, and where checkpoints go. <value><see cref="DefaultTraining"/> by default.</value>
    /// </summary>
    public TrainingOptions Training { get; init; } = DefaultTraining;

    /// <summary>The network, by its name in <see cref="ClassifierNetworks"/>. <value>"resnet18" by default.</value></summary>
    public string Network { get; init; } = ClassifierNetworks.ResNet18;

    /// <summary>
    /// The shorter side that the network sees, in pixels, from that of the pictures to 1024; smaller pictures are
    /// enlarged (bilinear), since a ResNet18 keeps one place in 32×32. Cost grows with its square, so where training is
    /// short, the size of the pictures is the better choice. null means that of <see cref="PreviousModel"/> or, without
    /// one, 64, or the size of the pictures where they are larger. <value>null by default.</value>
    /// </summary>
    public int? InputSize { get; init; }

    /// <summary>
    /// How far a picture is shifted at random in training, in its own pixels, down and across; the border mirrors.
    /// 0 to a quarter of its shorter side. <value>1 by default.</value>
    /// </summary>
    public int MaxShift { get; init; } = 1;

    /// <summary>Whether half of the pictures are mirrored left to right in training. <value>false by default.</value></summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// A trained classifier to go on from, or null to begin anew. It is not changed; labels, shape and input size must be
    /// its own. <value>null by default.</value>
    /// </summary>
    public LabelClassifier? PreviousModel { get; init; }

    /// <summary>The shorter side that the network sees for pictures of a shape.</summary>
    internal int InputSizeFor(ImageShape shape) =>
        InputSize ?? PreviousModel?.Description.InputSize ?? ClassifierInput.DefaultSide(shape);

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate(ImageShape shape)
    {
        ArgumentNullException.ThrowIfNull(Training);
        Training.Validate();
        ClassifierNetworks.Validate(Network);

        // Batch normalisation has nothing to compare a single picture with.
        if (Training.BatchSize < 2)
            throw new ArgumentOutOfRangeException(
                nameof(Training.BatchSize),
                Training.BatchSize,
                "BatchSize must be at least 2 for a classifier."
            );

        var shorter = ClassifierInput.ShorterSide(shape);
        ClassifierInput.Validate(InputSizeFor(shape), shape);
        if (MaxShift < 0 || MaxShift > shorter / 4)
            throw new ArgumentOutOfRangeException(
                nameof(MaxShift),
                MaxShift,
                $"MaxShift must be 0 to {shorter / 4}, a quarter of the pictures' shorter side."
            );
    }
}
