using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Trains a network, usually a ResNet18, to say which labels a picture shows, on a column of pictures and a column of their
/// labels.
/// </summary>
/// <remarks>
/// Progress goes to the log of the context, as messages of this component, and to
/// <see cref="TrainingOptions.Progress"/>. The device is the context's, as it was when the estimator
/// was made.
/// </remarks>
public sealed class ImageLabelScorerEstimator : IEstimator<ImageLabelScorerTransformer>
{
    private readonly IHost _host;
    private readonly ScorerTrainingOptions _options;
    private readonly ScoringTransformOptions _stage;
    private readonly TrainingRows _rows;

    internal ImageLabelScorerEstimator(IHostEnvironment environment, ScorerTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _host = environment.Register(nameof(ImageLabelScorerEstimator));
        _options = options;
        _rows = new TrainingRows(_host, options);
        _stage = new()
        {
            ImageColumnName = options.ImageColumnName,
            OutputColumnName = options.OutputColumnName,
            Images = (options as IRowOptions)?.Images ?? new(),
        };
        if (options is ImageLabelScorerOptions { Stage: { } change })
            _stage =
                change(_stage)
                ?? throw new ArgumentException($"{nameof(ImageLabelScorerOptions.Stage)} gave no settings.");
        _stage.Validate();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or an unknown label, or no row has a label.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ImageLabelScorerTransformer Fit(IDataView input) => Fit(input, heldOut: null, _options);

    /// <summary>
    /// Trains a scorer, then measures it on held-out pictures and calibrates its scores for them. What came of that is
    /// saved with the scorer (<see cref="LabelClassifier.HeldOut"/>).
    /// </summary>
    /// <param name="input">The training pictures.</param>
    /// <param name="heldOut">
    /// Pictures with labels that it does not learn from; of other scenes, since pictures of one scene share their objects
    /// (<see cref="SceneSplit"/>). A warning in the log, and <see cref="HeldOutRecord.SharedPictures"/>, say where
    /// they are not.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidDataException">A row has no picture or an unknown label, or no row has a label.</exception>
    /// <exception cref="OperationCanceledException">The token or the context was cancelled.</exception>
    public ImageLabelScorerTransformer FitAndCalibrate(IDataView input, IDataView heldOut)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        return Fit(input, heldOut, _options);
    }

    /// <summary>Goes on from a classifier that is already trained, which stays as it is.</summary>
    /// <inheritdoc cref="Fit(IDataView)" />
    /// <param name="input">The rows to train on.</param>
    /// <param name="previousModel">
    /// A fitted or loaded stage of the same labels, shape, network and input size, in the place of
    /// <see cref="ScorerTrainingOptions.PreviousModel"/>.
    /// </param>
    /// <exception cref="ArgumentException">Something of the previous model differs.</exception>
    public ImageLabelScorerTransformer Fit(IDataView input, ImageLabelScorerTransformer previousModel)
    {
        ArgumentNullException.ThrowIfNull(previousModel);
        return Fit(input, heldOut: null, _options.ContinueFrom(previousModel.Classifier));
    }

    private ImageLabelScorerTransformer Fit(IDataView input, IDataView? heldOut, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        using var monitor = new TrainingMonitor(_host, options);
        var classifier = _rows.Train(
            input,
            options,
            monitor,
            (options, images, device) =>
            {
                var scorer = (ScorerTrainingOptions)options;
                if (heldOut is null)
                    return scorer.Train(images, device);
                using var opened = _rows.OpenHeldOut(heldOut, images.Vocabulary, "Held-out pictures", options, monitor);
                return (scorer with { HeldOut = opened.Images }).Train(images, device);
            }
        );
        if (classifier.HeldOut is { } record)
        {
            monitor.Say(
                $"Hits over labels on {record.Images} held-out pictures{(record.Scenes is { } scenes ? $" of {scenes} scenes" : "")}: {record.HitsOverLabels:0.000} ({record.HitsOverLabelsLower:0.000} to {record.HitsOverLabelsUpper:0.000}). Calibration error {record.CalibrationErrorBefore:0.0000}, with temperature {classifier.Temperature:0.00} {record.Calibration.ExpectedCalibrationError:0.0000}."
            );
            foreach (var warning in JudgeCheck.OfHeldOut("the scorer", record, classifier.Provenance.TrainingData))
                monitor.Warn($"{warning}");
        }

        return new ImageLabelScorerTransformer(_host, classifier, _stage, ownsClassifier: true);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        _rows.Check(inputSchema);
        return ScoringColumns.AddTo(inputSchema, _stage);
    }
}
