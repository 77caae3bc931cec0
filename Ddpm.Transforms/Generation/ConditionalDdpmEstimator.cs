using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Transforms.Generation;

/// <summary>Trains a conditional diffusion model on a column of pictures and a column of their labels.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="ConditionalDdpmEstimatorOptions.Progress"/>. The device is the context's, as it was when the estimator was
/// made. In a chain, and where the output schema is asked for, the input must have all columns that the trained stage
/// reads: also those of negative labels and seeds.
/// </remarks>
public sealed class ConditionalDdpmEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly ConditionalDdpmEstimatorOptions _options;
    private readonly GeneratorTraining _training;

    internal ConditionalDdpmEstimator(IHostEnvironment environment, ConditionalDdpmEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _training = new GeneratorTraining(
            environment.Register(nameof(ConditionalDdpmEstimator)),
            options.ImageColumnName,
            options.Images,
            options.Generation,
            options.Shape
        );
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input) => Fit(input, _options.Model);

    /// <summary>Goes on from a model that is already trained, which stays as it is.</summary>
    /// <inheritdoc cref="Fit(IDataView)" />
    /// <param name="input">The rows to train on.</param>
    /// <param name="previousModel">
    /// A fitted or loaded stage of the same labels, shape, network, schedule and target, in the place of
    /// <see cref="ConditionalDdpmOptions.PreviousModel"/>.
    /// </param>
    /// <exception cref="ArgumentException">The previous model is of another kind, or something of it differs.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input, ConditionalGenerationTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        var previous = previousModel.Require<DdpmGenerator>(DdpmGenerator.ModelKind, nameof(previousModel));
        return Fit(input, _options.Model with { PreviousModel = previous });
    }

    private ConditionalGenerationTransformer Fit(IDataView input, ConditionalDdpmOptions options) =>
        _training.FitOnContextDevice(
            input,
            _options.Vocabulary,
            options.PreviousModel?.Vocabulary,
            _options.Progress,
            (images, device, monitor) => Train(images, options, device, monitor),
            _options.CancellationToken
        );

    private DdpmGenerator Train(
        ImageCache images,
        ConditionalDdpmOptions options,
        Device device,
        TrainingMonitor monitor
    )
    {
        var network = options.NetworkFor(images.Shape);
        monitor.Say($"Network {network.Name}: {network.CostOf(images.Shape, images.Vocabulary.Count)}.");
        return ConditionalDdpmTrainer.Train(
            images,
            options with
            {
                Training = _training.Resolve(options.Training, _options.ValidationSet, images, monitor),
            },
            device,
            monitor,
            monitor.CancellationToken
        );
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _training.GetOutputSchema(inputSchema);
}
