using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Loading;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Transforms.Generation;

/// <summary>What the estimators of all kinds of generators do alike: from rows to pictures, and from a model to a stage.</summary>
/// <param name="host">The estimator's host, the source of its messages and errors.</param>
/// <param name="imageColumnName">The name of the column of training pictures.</param>
/// <param name="images">How that column is read.</param>
/// <param name="generation">The settings of the trained stage, which name the column of labels.</param>
/// <param name="shape">The shape to which pictures are brought, and which is generated.</param>
internal sealed class GeneratorTraining(
    IHost host,
    string imageColumnName,
    ImageColumnOptions images,
    GenerationTransformOptions generation,
    ImageShape shape
)
{
    private readonly TrainingColumns _columns = new(host, imageColumnName, generation.LabelColumnName, images);

    /// <summary>Reads the pictures, trains on the context's device, and makes the stage that generates.</summary>
    /// <inheritdoc cref="Fit" />
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU is not to serve.</exception>
    public ConditionalGenerationTransformer FitOnContextDevice(
        IDataView input,
        LabelVocabulary? vocabulary,
        LabelVocabulary? previous,
        IProgress<TrainingProgress>? progress,
        Func<ImageCache, Device, TrainingMonitor, IConditionalGenerator> train,
        CancellationToken cancellationToken
    )
    {
        // Asked for before anything is read: a GPU that is missing is no reason to wait.
        var device = HostAccess.Device(host);
        return Fit(
            input,
            vocabulary,
            previous,
            progress,
            (images, monitor) => train(images, device, monitor),
            cancellationToken
        );
    }

    /// <summary>
    /// Reads the pictures, trains a model that knows its device by itself, and makes the stage that generates.
    /// </summary>
    /// <param name="input">The rows to train on.</param>
    /// <param name="vocabulary">The labels, or null for those that the column names.</param>
    /// <param name="previous">The labels of a model to go on from, for a column that names none; null for none.</param>
    /// <param name="progress">Told about every step, or null.</param>
    /// <param name="train">Trains a model, which the stage comes to own.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ConditionalGenerationTransformer Fit(
        IDataView input,
        LabelVocabulary? vocabulary,
        LabelVocabulary? previous,
        IProgress<TrainingProgress>? progress,
        Func<ImageCache, TrainingMonitor, IConditionalGenerator> train,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(input);
        using var monitor = new TrainingMonitor(host, "Training", progress, cancellationToken);
        foreach (var missing in GenerationColumns.FindMissing(host, input.Schema, generation))
            monitor.Warn($"The data to train on have no column '{missing}', which the trained stage needs.");
        var generator = train(_columns.Read(input, vocabulary, previous, shape, monitor), monitor);
        return new ConditionalGenerationTransformer(host, generator, generation, ownsModels: true);
    }

    /// <summary>How a model learns, with the context's seed where it has none, and the rows to validate with.</summary>
    /// <param name="training">What was asked for.</param>
    /// <param name="validationSet">The rows to validate with, or null for none.</param>
    /// <param name="trained">The pictures to learn from.</param>
    /// <param name="monitor">Told how many rows there are.</param>
    public TrainingOptions Resolve(
        TrainingOptions training,
        IDataView? validationSet,
        ImageCache trained,
        TrainingMonitor monitor
    ) => _columns.WithValidation(TrainingSeed.Resolve(host, training), validationSet, trained, monitor);

    /// <summary>The schema with the promise of generated pictures.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        GenerationColumns.Check(host, inputSchema, generation);
        return GeneratedColumn.AddTo(inputSchema, generation, shape);
    }
}
