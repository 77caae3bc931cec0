using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Loading;
using Ddpm.Transforms.Training;
using Microsoft.ML;

namespace Ddpm.Transforms.Generation;

/// <summary>How a student of a diffusion model is trained as a stage of a pipeline, and what the stage then does.</summary>
public sealed record DistilledDdpmEstimatorOptions
{
    /// <summary>How a student is sampled: with "consistency" in 4 steps, without further guidance.</summary>
    public static SamplingOptions DefaultSampling { get; } =
        new()
        {
            Sampler = "consistency",
            Steps = 4,
            GuidanceScale = 1,
        };

    /// <summary>The name of the column with the training pictures. <value>"Image" by default.</value></summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>How that column is read: how pictures of another size are resized, and what vectors of pixels hold.</summary>
    public ImageColumnOptions Images { get; init; } = new();

    /// <summary>
    /// The stage after training. Its label column is also the one that training reads.
    /// <value>4 steps by default.</value>
    /// </summary>
    public GenerationTransformOptions Generation { get; init; } = new() { Sampling = DefaultSampling };

    /// <summary>
    /// The student and how it learns. A training seed of 0 stands for the context's. <value>100 epochs by default.</value>
    /// </summary>
    public DistilledDdpmOptions Model { get; init; } = new();

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

    /// <summary>Checks every value, also against the teacher.</summary>
    /// <param name="teacher">The model to learn from.</param>
    /// <exception cref="ArgumentException">A value is out of its range or unknown, or the teacher cannot be learnt from.</exception>
    public void Validate(DdpmGenerator teacher)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
        ArgumentNullException.ThrowIfNull(Images);
        ArgumentNullException.ThrowIfNull(Generation);
        ArgumentNullException.ThrowIfNull(Model);
        Images.Validate();
        Generation.Validate();
        Model.Validate(teacher);
        TrainingColumns.CheckValidation(Model.Training, ValidationSet);
        if (Generation.Sampling.GuidanceScale != 1)
            throw new ArgumentOutOfRangeException(
                nameof(Generation.Sampling.GuidanceScale),
                Generation.Sampling.GuidanceScale,
                $"GuidanceScale must be 1 when a student is sampled; the guidance that it learns is {nameof(Model)}."
                    + $"{nameof(Model.GuidanceScale)}."
            );
        Generation.ValidateBeforeTraining(labelDropout: 0);
    }
}
