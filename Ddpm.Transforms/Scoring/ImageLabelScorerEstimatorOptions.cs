using Ddpm.Trainers.Data;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Training;
using Microsoft.ML;

namespace Ddpm.Transforms.Scoring;

/// <summary>How a classifier of labels is trained as a stage of a pipeline, and what the stage then does.</summary>
public sealed record ImageLabelScorerEstimatorOptions
{
    /// <summary>
    /// The name of the column with the labels of each training picture: text, keys, a vector of either, or a multi-hot
    /// vector of <see cref="float"/>.
    /// <value>"Labels" by default.</value>
    /// </summary>
    public string LabelColumnName { get; init; } = "Labels";

    /// <summary>The stage after training. Its column of pictures is also the one that training reads.</summary>
    public ScoringTransformOptions Scoring { get; init; } = new();

    /// <summary>The shape to which all pictures are brought. <value>3×64×64 by default.</value></summary>
    public ImageShape Shape { get; init; } = new(3, 64, 64);

    /// <summary>
    /// The labels in the order of their indices, or null for those that the label column names: by its key values, slot
    /// names or <see cref="Loading.LabelAnnotation"/>. Text that names none has all labels that occur, in ordinal order;
    /// keys and multi-hot vectors that name none have "label 0", "label 1" and so on. <value>null by default.</value>
    /// </summary>
    public LabelVocabulary? Vocabulary { get; init; }

    /// <summary>How the classifier learns. A training seed of 0 stands for the context's. <value>10 epochs by default.</value></summary>
    public LabelClassifierOptions Model { get; init; } = new();

    /// <summary>
    /// Rows with the same columns to measure the model on while it is trained, or null for none. The weights that measure
    /// best are kept; <see cref="TrainingOptions.Validation"/> of the model's training says what is measured, how often,
    /// and when that ends the training early. <value>null by default.</value>
    /// </summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>Told about every step, on the training thread, or null. <value>null by default.</value></summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops the training between two steps. <value>none by default.</value></summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range or unknown.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(LabelColumnName);
        ArgumentNullException.ThrowIfNull(Scoring);
        ArgumentNullException.ThrowIfNull(Model);
        Scoring.Validate();
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new ArgumentOutOfRangeException(
                nameof(Shape),
                Shape,
                "Shape must have 1 channel (grey) or 3 (RGB), and a height and width of 1 to 4096."
            );
        Model.Validate(Shape);
        TrainingColumns.CheckValidation(Model.Training, ValidationSet);
    }
}
