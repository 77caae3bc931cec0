using Ddpm.Trainers.Training;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Generation;

/// <summary>Trains a conditional GAN on a column of pictures and a column of their labels.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="ConditionalGanEstimatorOptions.Progress"/>; a collapse of the generator is a warning there. The device is
/// the context's, as it was when the estimator was made.
/// </remarks>
public sealed class ConditionalGanEstimator : IEstimator<ConditionalGenerationTransformer>
{
    private readonly IHost _host;
    private readonly ConditionalGanEstimatorOptions _options;
    private readonly TrainingColumns _columns;

    internal ConditionalGanEstimator(IHostEnvironment environment, ConditionalGanEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ConditionalGanEstimator));
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
        foreach (var missing in GenerationColumns.FindMissing(_host, input.Schema, _options.Generation))
            monitor.Warn($"The data to train on have no column '{missing}', which the trained stage needs.");
        var images = _columns.Read(input, _options.Vocabulary, previous: null, _options.Shape, monitor);
        var network = _options.Model.Network;
        var labels = _options.Model.Conditional ? images.Vocabulary.Count : 0;
        monitor.Say($"Generator {network.Architecture}: {network.CostOf(images.Shape, labels)}.");
        var wasCollapsed = false;
        var generator = ConditionalGanTrainer.Train(
            images,
            _options.Model with
            {
                Training = TrainingSeed.Resolve(_host, _options.Model.Training),
            },
            HostAccess.Device(_host),
            monitor,
            OnEpoch,
            monitor.CancellationToken
        );
        return new ConditionalGenerationTransformer(_host, generator, _options.Generation, ownsModels: true);

        void OnEpoch(GanEpoch epoch)
        {
            // Said when it happens, not again in each epoch in which it lasts.
            if (epoch.IsCollapsed && !wasCollapsed)
                monitor.Warn(
                    $"The generator has collapsed, or has not learnt to use its noise: after epoch {epoch.Epoch} pictures of the same labels differ by {epoch.Diversity:0.000} of what the data's pictures differ, less than {_options.Model.CollapseThreshold}."
                );
            wasCollapsed = epoch.IsCollapsed;
            _options.EpochEnded?.Invoke(epoch);
        }
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        GenerationColumns.Check(_host, inputSchema, _options.Generation);
        return GeneratedColumn.AddTo(inputSchema, _options.Generation, _options.Shape);
    }
}
