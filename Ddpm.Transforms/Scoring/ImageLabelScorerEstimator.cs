using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using Ddpm.Transforms.ModelFormat;
using Ddpm.Transforms.Training;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms.Scoring;

/// <summary>
/// Trains a network, usually a ResNet18, to say which labels a picture shows, on a column of pictures and a column of their
/// labels.
/// </summary>
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
    public ImageLabelScorerTransformer Fit(IDataView input) => Fit(input, heldOut: null, _options.Model);

    /// <summary>
    /// Trains a scorer, then measures it on held-out pictures and calibrates its scores for them. What came of that is
    /// saved with the scorer (<see cref="LabelClassifier.HeldOut"/>).
    /// </summary>
    /// <param name="input">The training pictures.</param>
    /// <param name="heldOut">
    /// Pictures with labels that it does not learn from; of other scenes, since pictures of one scene share their objects
    /// (<see cref="Loading.SceneSplit"/>). A warning in the log, and <see cref="HeldOutRecord.SharedPictures"/>, say where
    /// they are not.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or no label, or an unknown one, or there is no row.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ImageLabelScorerTransformer FitAndCalibrate(IDataView input, IDataView heldOut)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        return Fit(input, heldOut, _options.Model);
    }

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
        return Fit(input, heldOut: null, _options.Model with { PreviousModel = previousModel.Classifier });
    }

    private ImageLabelScorerTransformer Fit(IDataView input, IDataView? heldOut, LabelClassifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        var device = HostAccess.Device(_host);
        using var monitor = new TrainingMonitor(_host, "Training", _options.Progress, _options.CancellationToken);
        var images = _columns.Read(
            input,
            _options.Vocabulary,
            options.PreviousModel?.Vocabulary,
            _options.Shape,
            monitor
        );
        var training = TrainingSeed.Resolve(_host, options.Training);
        var others = heldOut is null
            ? null
            : _columns.Read(heldOut, images.Vocabulary, previous: null, _options.Shape, monitor);
        var classifier = LabelClassifierTrainer.Train(
            images,
            others,
            options with
            {
                Training = _columns.WithValidation(training, _options.ValidationSet, images, monitor),
            },
            device,
            monitor,
            monitor.CancellationToken
        );
        if (classifier.HeldOut is { } record)
        {
            monitor.Say(
                $"Hits over labels on {record.Images} held-out pictures{(record.Scenes is { } scenes ? $" of {scenes} scenes" : "")}: {record.HitsOverLabels:0.000} ({record.HitsOverLabelsLower:0.000} to {record.HitsOverLabelsUpper:0.000}). Calibration error {record.CalibrationErrorBefore:0.0000}, with temperature {classifier.Temperature:0.00} {record.Calibration.ExpectedCalibrationError:0.0000}."
            );
            if (HeldOutOverlap.Warning("the scorer", record, classifier.TrainingData) is { } warning)
                monitor.Warn($"{warning}");
        }

        return new ImageLabelScorerTransformer(_host, classifier, _options.Scoring, ownsClassifier: true);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _columns.Check(inputSchema);
        return ScoringColumns.AddTo(inputSchema, _options.Scoring);
    }
}
