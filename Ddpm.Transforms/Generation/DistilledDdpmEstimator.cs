using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Generation;

/// <summary>Trains a student of a diffusion model, which needs 1, 2 or 4 network calls for a picture.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="DistilledDdpmEstimatorOptions.Progress"/>. The student lives on its teacher's device.
/// </remarks>
public sealed class DistilledDdpmEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly DdpmGenerator _teacher;
    private readonly DistilledDdpmEstimatorOptions _options;
    private readonly GeneratorTraining _training;

    internal DistilledDdpmEstimator(
        IHostEnvironment environment,
        DdpmGenerator teacher,
        DistilledDdpmEstimatorOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(teacher);
        _teacher = teacher;
        _options = options;
        _training = new GeneratorTraining(
            environment.Register(nameof(DistilledDdpmEstimator)),
            options.ImageColumnName,
            options.Images,
            options.Generation,
            teacher.Shape
        );
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or one that the teacher does not know, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input) => Fit(input, _options.Model);

    /// <summary>Goes on from a student that is already trained, which stays as it is.</summary>
    /// <inheritdoc cref="Fit(IDataView)" />
    /// <param name="input">The rows to train on.</param>
    /// <param name="previousModel">
    /// A fitted or loaded student of the same teacher, in the place of <see cref="DistilledDdpmOptions.PreviousModel"/>.
    /// </param>
    /// <exception cref="ArgumentException">The previous model is no such student.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input, ConditionalGenerationTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        var previous = previousModel.Require<DdpmGenerator>(DdpmGenerator.ModelKind, nameof(previousModel));
        return Fit(input, _options.Model with { PreviousModel = previous });
    }

    private ConditionalGenerationTransformer Fit(IDataView input, DistilledDdpmOptions options) =>
        _training.Fit(
            input,
            _teacher.Vocabulary,
            previous: null,
            _options.Progress,
            (images, monitor) =>
                DistilledDdpmTrainer.Train(
                    _teacher,
                    images,
                    options with
                    {
                        Training = _training.Resolve(options.Training, _options.ValidationSet, images, monitor),
                    },
                    monitor,
                    monitor.CancellationToken
                ),
            _options.CancellationToken
        );

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _training.GetOutputSchema(inputSchema);
}
