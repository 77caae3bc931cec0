using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Trains a network, usually a ResNet18, to say which labels a picture shows.</summary>
internal static class LabelClassifierTrainer
{
    /// <inheritdoc cref="TrainingOptions.Train" />
    /// <param name="images">Labelled pictures of one shape, at least 2.</param>
    /// <param name="options">What it sees and how it learns, and the pictures that it is measured on and calibrated for.</param>
    /// <param name="device">Where it learns.</param>
    public static LabelClassifier Train(ILabeledImages images, ScorerTrainingOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        if (images.Count < 2)
            throw new ArgumentException(
                $"A classifier needs at least 2 pictures to learn from; there are {images.Count}.",
                nameof(images)
            );
        CheckHeldOut(options.HeldOut, images);

        var previous = options.PreviousModel;
        var description = new LabelClassifierDescription
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            InputSize = options.InputSizeFor(images.Shape),
            Network = options.Network,
            Provenance = Provenance.OfTraining(images, scorer: null, previous),
            Training = options.ToLog(),
        };
        PreviousModels.RequireSame(previous?.Description, description, one => new { one.Network, one.InputSize });
        var classifier = new ModelTraining<LabelClassifier, LabelClassifierDescription, nn.Module<Tensor, Tensor>>
        {
            Description = description,
            Build = (description, seed, device) => description.BuildNetwork(seed, device),
            Start = previous,
            StartDescription = previous?.Description,
            Task = network => new LabelClassifierTask(
                network,
                description.BuildInput(),
                options,
                images.Vocabulary.Count
            ),
            Wrap = (description, network, owns) => new(description, network, device, owns),
        }.Run(images, options, device);
        if (options.HeldOut is not { } heldOut)
            return classifier;
        try
        {
            var (temperature, record) = ScorerCalibration.Measure(
                classifier,
                heldOut,
                previous is null ? [images.Fingerprint] : [previous.Provenance.TrainingData, images.Fingerprint],
                options.CancellationToken
            );
            return classifier.With(temperature, record);
        }
        catch (OperationCanceledException) when (options.OnStopped is not null)
        {
            // It has learnt all; what is lost is its calibration.
            options.OnStopped(classifier);
            classifier.Dispose();
            throw;
        }
        catch
        {
            classifier.Dispose();
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
}
