using Ddpm.Trainers.Training;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Generation;

/// <summary>Trains a conditional diffusion model on a column of pictures and a column of their labels.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="ConditionalDdpmEstimatorOptions.Progress"/>. The device is the context's, as it was when the estimator was
/// made.
/// </remarks>
public sealed class ConditionalDdpmEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly IHost _host;
    private readonly ConditionalDdpmEstimatorOptions _options;
    private readonly TrainingColumns _columns;

    internal ConditionalDdpmEstimator(IHostEnvironment environment, ConditionalDdpmEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ConditionalDdpmEstimator));
        _options = options;
        _columns = new TrainingColumns(
            _host,
            options.ImageColumnName,
            options.Generation.LabelColumnName,
            options.Images
        );
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ConditionalGenerationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var monitor = new TrainingMonitor(_host, "Training", _options.Progress, _options.CancellationToken);
        var images = _columns.Read(input, _options.Vocabulary, _options.Shape, monitor);
        var network = _options.Model.NetworkFor(images.Shape);
        monitor.Say($"Network {network.Name}: {network.CostOf(images.Shape, images.Vocabulary.Count)}.");
        var generator = ConditionalDdpmTrainer.Train(
            images,
            _options.Model with
            {
                Training = TrainingSeed.Resolve(_host, _options.Model.Training),
            },
            HostAccess.Device(_host),
            monitor,
            monitor.CancellationToken
        );
        return new ConditionalGenerationTransformer(_host, generator, _options.Generation, ownsModels: true);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        return GeneratedColumn.AddTo(inputSchema, _options.Generation, _options.Shape);
    }
}
