using Ddpm.Trainers.Data;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Trains a ResNet18 to say which labels a picture shows.</summary>
public static class LabelClassifierTrainer
{
    /// <summary>Trains a classifier.</summary>
    /// <param name="images">Labelled pictures of one shape, at least 2.</param>
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
            return new LabelClassifier(description, network, device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static LabelClassifierDescription Describe(ILabeledImages images, LabelClassifierOptions options) =>
        new()
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            InputSize = options.InputSizeFor(images.Shape),
            TrainingSeed = options.Training.Seed,
        };
}
