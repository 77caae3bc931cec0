using Ddpm.Trainers.Training;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Scoring;

/// <summary>Trains a ResNet18 to say which labels a picture shows, on a column of pictures and a column of their labels.</summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="ImageLabelScorerEstimatorOptions.Progress"/>. The device is the context's, as it was when the estimator
/// was made.
/// </remarks>
public sealed class ImageLabelScorerEstimator : IEstimator<ImageLabelScorerTransformer>
{
    private readonly IHost _host;
    private readonly ImageLabelScorerEstimatorOptions _options;
    private readonly TrainingColumns _columns;

    internal ImageLabelScorerEstimator(IHostEnvironment environment, ImageLabelScorerEstimatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _host = environment.Register(nameof(ImageLabelScorerEstimator));
        _options = options;
        _columns = new TrainingColumns(
            _host,
            options.Scoring.ImageColumnName,
            options.LabelColumnName,
            options.Scoring.Images
        );
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ImageLabelScorerTransformer Fit(IDataView input) => Fit(input, _options.Model);

    /// <summary>Goes on from a classifier that is already trained, which stays as it is.</summary>
    /// <inheritdoc cref="Fit(IDataView)" />
    /// <param name="input">The rows to train on.</param>
    /// <param name="previousModel">
    /// A fitted or loaded stage of the same labels, shape and input size, in the place of
    /// <see cref="LabelClassifierOptions.PreviousModel"/>.
    /// </param>
    /// <exception cref="ArgumentException">Something of the previous model differs.</exception>
    public ImageLabelScorerTransformer Fit(IDataView input, ImageLabelScorerTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        return Fit(input, _options.Model with { PreviousModel = previousModel.Classifier });
    }

    private ImageLabelScorerTransformer Fit(IDataView input, LabelClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var monitor = new TrainingMonitor(_host, "Training", _options.Progress, _options.CancellationToken);
        var images = _columns.Read(
            input,
            _options.Vocabulary,
            options.PreviousModel?.Vocabulary,
            _options.Shape,
            monitor
        );
        var training = TrainingSeed.Resolve(_host, options.Training);
        var classifier = LabelClassifierTrainer.Train(
            images,
            options with
            {
                Training = _columns.WithValidation(training, _options.ValidationSet, images, monitor),
            },
            HostAccess.Device(_host),
            monitor,
            monitor.CancellationToken
        );
        return new ImageLabelScorerTransformer(_host, classifier, _options.Scoring, ownsClassifier: true);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        return ScoreColumn.AddTo(inputSchema, _options.Scoring.OutputColumnName);
    }
}
