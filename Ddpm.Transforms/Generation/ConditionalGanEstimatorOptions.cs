using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Loading;

namespace Ddpm.Transforms.Generation;

/// <summary>How a conditional GAN is trained as a stage of a pipeline, and what the stage then does.</summary>
public sealed record ConditionalGanEstimatorOptions
{
    /// <summary>The name of the column with the training pictures. <value>"Image" by default.</value></summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>How that column is read: how pictures of another size are resized, and what vectors of pixels hold.</summary>
    public ImageColumnOptions Images { get; init; } = new();

    /// <summary>
    /// The stage after training. Its label column is also the one that training reads. A GAN makes a picture in one call,
    /// so <see cref="GenerationTransformOptions.Sampling"/> must stay as it is by default.
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
    /// The model and how it learns: <see cref="ConditionalGanOptions.Report"/>,
    /// <see cref="ConditionalGanOptions.Residual"/> or one's own. A training seed of 0 stands for the context's.
    /// <value><see cref="ConditionalGanOptions.Report"/> by default.</value>
    /// </summary>
    public ConditionalGanOptions Model { get; init; } = ConditionalGanOptions.Report;

    /// <summary>Told about every step, on the training thread, or null. <value>null by default.</value></summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Told after each epoch, on the training thread, with the model as it is: to draw pictures for instance. null for
    /// nobody. <value>null by default.</value>
    /// </summary>
    public Action<GanEpoch>? EpochEnded { get; init; }

    /// <summary>Stops the training between two steps. <value>none by default.</value></summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range or unknown, or means nothing for a GAN.</exception>
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
        GanGenerator.RequireNoSampling(Generation.Sampling);
        if (Generation.NegativeLabelColumnName is not null)
            throw new ArgumentException(
                "A GAN cannot keep clear of negative labels: leave NegativeLabelColumnName out."
            );
    }
}
