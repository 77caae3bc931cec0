using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Loading;
using Ddpm.Transforms.Training;
using Microsoft.ML;

namespace Ddpm.Transforms.Generation;

/// <summary>How a conditional diffusion model is trained as a stage of a pipeline, and what the stage then does.</summary>
public sealed record ConditionalDdpmEstimatorOptions
{
    /// <summary>The name of the column with the training pictures. <value>"Image" by default.</value></summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>How that column is read: how pictures of another size are resized, and what vectors of pixels hold.</summary>
    public ImageColumnOptions Images { get; init; } = new();

    /// <summary>
    /// The stage after training. Its label column is also the one that training reads.
    /// </summary>
    public GenerationTransformOptions Generation { get; init; } = new();

    /// <summary>The shape to which all pictures are brought, and which is generated. <value>3×64×64 by default.</value></summary>
    public ImageShape Shape { get; init; } = new(3, 64, 64);

    /// <summary>
    /// The labels in the order of their indices, or null for those that the label column names: by its key values, slot
    /// names or <see cref="LabelAnnotation"/>. Text that names none has all labels that occur, in ordinal order;
    /// keys and multi-hot vectors that name none have "label 0", "label 1" and so on. <value>null by default.</value>
    /// </summary>
    public LabelVocabulary? Vocabulary { get; init; }

    /// <summary>
    /// The model and how it learns. A training seed of 0 stands for the context's. <value>100 epochs by default.</value>
    /// </summary>
    public ConditionalDdpmOptions Model { get; init; } = new();

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
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
        ArgumentNullException.ThrowIfNull(Images);
        ArgumentNullException.ThrowIfNull(Generation);
        ArgumentNullException.ThrowIfNull(Model);
        Images.Validate();
        Generation.Validate();
        if (Shape is not { Channels: 1 or 3, Height: >= 1 and <= 4096, Width: >= 1 and <= 4096 })
            throw new ArgumentOutOfRangeException(
                nameof(Shape),
                Shape,
                "Shape must have 1 channel (grey) or 3 (RGB), and a height and width of 1 to 4096."
            );
        Model.Validate(Shape);
        TrainingColumns.CheckValidation(Model.Training, ValidationSet);
        if (Generation.Sampling.Steps > Model.Timesteps)
            throw new ArgumentOutOfRangeException(
                nameof(Generation.Sampling.Steps),
                Generation.Sampling.Steps,
                $"Steps must be at most {Model.Timesteps}, the number of timesteps that the model is trained on."
            );
        _ = StepPlacement
            .ByName(Generation.Sampling.Spacing)
            .Place(
                NoiseSchedule.ByName(Model.Schedule, Model.Timesteps, Model.ZeroTerminalSnr),
                Generation.Sampling.Steps
            );
        if (Model.LabelDropout == 0 && Generation.Sampling.GuidanceScale != 1)
            throw new ArgumentOutOfRangeException(
                nameof(Generation.Sampling.GuidanceScale),
                Generation.Sampling.GuidanceScale,
                "GuidanceScale must be 1 for a model that is trained without label dropout."
            );
        Generation.ValidateBeforeTraining(Model.LabelDropout);
    }
}
