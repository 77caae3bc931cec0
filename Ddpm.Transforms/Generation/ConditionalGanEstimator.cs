using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Transforms.Generation;

/// <summary>Trains a conditional GAN on a column of pictures and a column of their labels.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="ConditionalGanEstimatorOptions.Progress"/>; a collapse of the generator is a warning there. The device is
/// the context's, as it was when the estimator was made.
/// </remarks>
public sealed class ConditionalGanEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly ConditionalGanEstimatorOptions _options;
    private readonly GeneratorTraining _training;

    internal ConditionalGanEstimator(IHostEnvironment environment, ConditionalGanEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _training = new GeneratorTraining(
            environment.Register(nameof(ConditionalGanEstimator)),
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
    /// A fitted or loaded stage of the same labels, shape and network, in the place of
    /// <see cref="ConditionalGanOptions.PreviousModel"/>, which says how the discriminator begins.
    /// </param>
    /// <exception cref="ArgumentException">The previous model is of another kind, or something of it differs.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input, ConditionalGenerationTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        var previous = previousModel.Require<GanGenerator>(GanGenerator.ModelKind, nameof(previousModel));
        return Fit(input, _options.Model with { PreviousModel = previous });
    }

    private ConditionalGenerationTransformer Fit(IDataView input, ConditionalGanOptions options) =>
        _training.FitOnContextDevice(
            input,
            _options.Vocabulary,
            options.PreviousModel?.Vocabulary,
            _options.Progress,
            (images, device, monitor) => Train(images, options, device, monitor),
            _options.CancellationToken
        );

    private GanGenerator Train(ImageCache images, ConditionalGanOptions options, Device device, TrainingMonitor monitor)
    {
        var network = options.Network;
        var labels = options.Conditional ? images.Vocabulary.Count : 0;
        monitor.Say($"Generator {network.Architecture}: {network.CostOf(images.Shape, labels)}.");
        var wasCollapsed = false;
        return ConditionalGanTrainer.Train(
            images,
            options with
            {
                Training = _training.Resolve(options.Training, validationSet: null, images, monitor),
            },
            device,
            monitor,
            OnEpoch,
            monitor.CancellationToken
        );

        void OnEpoch(GanEpoch epoch)
        {
            // Said when it happens, not again in each epoch in which it lasts.
            if (epoch.IsCollapsed && !wasCollapsed)
                monitor.Warn(
                    $"The generator has collapsed, or has not learnt to use its noise: after epoch {epoch.Epoch} pictures of the same labels differ by {epoch.Diversity:0.000} of what the data's pictures differ, less than {options.CollapseThreshold}."
                );
            wasCollapsed = epoch.IsCollapsed;
            _options.EpochEnded?.Invoke(epoch);
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _training.GetOutputSchema(inputSchema);
}
