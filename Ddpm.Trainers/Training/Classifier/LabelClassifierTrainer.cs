using Ddpm.Trainers.Data;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Trains a network, usually a ResNet18, to say which labels a picture shows.</summary>
public static class LabelClassifierTrainer
{
    /// <summary>Trains a classifier, which nobody measures afterwards.</summary>
    /// <inheritdoc cref="Train(ILabeledImages, ILabeledImages?, LabelClassifierOptions, Device, IProgress{TrainingProgress}?, CancellationToken)" />
    public static LabelClassifier Train(
        ILabeledImages images,
        LabelClassifierOptions options,
        Device device,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    ) => Train(images, heldOut: null, options, device, progress, cancellationToken);

    /// <summary>Trains a classifier.</summary>
    /// <param name="images">Labelled pictures of one shape, at least 2.</param>
    /// <param name="heldOut">
    /// Pictures of other scenes, of the same shape and vocabulary, that the classifier is measured on and calibrated for
    /// (<see cref="TemperatureScaling"/>) after training; what came of that is saved with it, and how many of them it
    /// learnt from all the same. Null for none.
    /// </param>
    /// <param name="options">What it sees and how it learns.</param>
    /// <param name="device">Where it learns.</param>
    /// <param name="progress">Told about every step, or null.</param>
    /// <param name="cancellationToken">Stops the training between two steps, after a checkpoint.</param>
    /// <returns>The classifier, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The data or the options cannot be trained with.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LabelClassifier Train(
        ILabeledImages images,
        ILabeledImages? heldOut,
        LabelClassifierOptions options,
        Device device,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        if (images.Count < 2)
            throw new ArgumentException(
                $"A classifier needs at least 2 pictures to learn from; there are {images.Count}.",
                nameof(images)
            );
        CheckHeldOut(heldOut, images);
        TorchRuntime.EnsureLoaded();

        var description = Describe(images, options);
        var previous = options.PreviousModel;
        if (previous is not null)
            PreviousModels.RequireSame(previous.Description, description);
        var network = description.BuildNetwork(options.Training.Seed, device);
        try
        {
            if (previous is not null)
                PreviousModels.CopyWeights(previous.Network, network);
            var task = new LabelClassifierTask(network, description.BuildInput(), options, images.Vocabulary.Count);
            var end = TrainingLoop.Run(task, images, options.Training, device, progress, cancellationToken);
            description = description with
            {
                TrainedSteps = (previous?.Description.TrainedSteps ?? 0) + end.ModelStep,
                TrainedSeconds = (previous?.Description.TrainedSeconds ?? 0) + end.Elapsed.TotalSeconds,
            };
            var classifier = new LabelClassifier(description, network, device);
            if (heldOut is null)
                return classifier;
            var (temperature, record) = ScorerCalibration.Measure(
                classifier,
                heldOut,
                previous is null ? [images.Fingerprint] : [previous.TrainingData, images.Fingerprint],
                cancellationToken
            );
            return classifier.With(temperature, record);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void CheckHeldOut(ILabeledImages? heldOut, ILabeledImages images)
    {
        if (heldOut is null)
            return;
        if (heldOut.Shape != images.Shape || !heldOut.Vocabulary.Names.SequenceEqual(images.Vocabulary.Names))
            throw new ArgumentException(
                $"The held-out pictures ({heldOut.Shape}, {heldOut.Vocabulary.Count} labels) must have the shape and "
                    + $"labels of the training pictures ({images.Shape}, {images.Vocabulary.Count} labels).",
                nameof(heldOut)
            );
        if (!Enumerable.Range(0, heldOut.Count).Any(index => heldOut.Labels(index).Length > 0))
            throw new ArgumentException("No held-out picture has a label.", nameof(heldOut));
    }

    private static LabelClassifierDescription Describe(ILabeledImages images, LabelClassifierOptions options) =>
        new()
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            InputSize = options.InputSizeFor(images.Shape),
            Network = options.Network,
            TrainingSeed = options.Training.Seed,
            TrainingData = PreviousModels.LearntFrom(options.PreviousModel, images),
        };
}
