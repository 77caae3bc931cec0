using Ddpm.Trainers.Adversarial;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Networks.Gan;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Trains a conditional GAN (Goodfellow et al. 2014; Mirza and Osindero 2014), or one without labels.</summary>
public static class ConditionalGanTrainer
{
    private const int DiversityRows = 4;
    private const int DiversityNoises = 8;
    private const double CollapseFraction = 0.1;

    /// <summary>Trains a model.</summary>
    /// <param name="images">Labelled pictures of one shape.</param>
    /// <param name="options">The model and how it learns.</param>
    /// <param name="device">Where it learns.</param>
    /// <param name="progress">Told about every step, or null.</param>
    /// <param name="epochEnded">Told after each epoch, between two steps, or null.</param>
    /// <param name="cancellationToken">Stops the training between two steps, after a checkpoint.</param>
    /// <returns>The generator, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The data or the options cannot be trained with.</exception>
    /// <exception cref="InvalidOperationException">A loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static GanGenerator Train(
        ILabeledImages images,
        ConditionalGanOptions options,
        Device device,
        IProgress<TrainingProgress>? progress = null,
        Action<GanEpoch>? epochEnded = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        if (images.Count < 2)
            throw new ArgumentException(
                $"A GAN needs at least 2 pictures to learn from; there are {images.Count}.",
                nameof(images)
            );
        TorchRuntime.EnsureLoaded();

        options.Samples?.Validate(images.Vocabulary);
        var description = Describe(images, options);
        var previous = options.PreviousModel;
        if (previous is not null)
            PreviousModels.RequireSame(previous.Description, description);
        var network = description.BuildNetwork(options.Training.Seed, device);
        try
        {
            if (previous is not null)
                PreviousModels.CopyWeights(previous.Network, network);
            using var discriminator = options.Network.BuildDiscriminator(
                images.Shape,
                description.LabelCount,
                namesLabels: options.LabelLossWeight > 0 && options.LabelLossSource == LabelLossSource.Discriminator,
                ~options.Training.Seed
            );
            discriminator.to(device);
            using var classifier = BuildClassifier(options, images, device);
            using var preview = epochEnded is null ? null : Preview(description, device);
            var spread = epochEnded is null ? 1 : PixelStatistics.Measure(images).Scale / 2;
            using var learning = options.Samples is null
                ? null
                : new GanGenerator(description, network, device, ownsNetwork: false);
            using var task = new ConditionalGanTask(
                network,
                discriminator,
                classifier,
                options,
                images.Vocabulary,
                now => GanGenerator.Record(After(description, now, previous)),
                epochEnded is null ? null : OnEpoch,
                learning is null ? null : options.Samples!.SamplerOf(learning)
            );
            var end = TrainingLoop.Run(task, images, options.Training, device, progress, cancellationToken);
            return new GanGenerator(After(description, end, previous), network, device);

            void OnEpoch(TrainingProgress now, WeightAverage average)
            {
                preview!.Take(average.Tensors);
                var diversity = Diversity(preview, images) / spread;
                var isCollapsed = diversity < options.CollapseThreshold && now.Fraction >= CollapseFraction;
                epochEnded(new GanEpoch((int)now.Epoch, now, preview, diversity, isCollapsed));
            }
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static AuxiliaryClassifier? BuildClassifier(
        ConditionalGanOptions options,
        ILabeledImages images,
        Device device
    )
    {
        if (options.LabelLossWeight == 0 || options.LabelLossSource != LabelLossSource.Classifier)
            return null;
        var classifier = SeededWeights.Build(
            ~options.Training.Seed,
            () => new AuxiliaryClassifier(options.Network, images.Shape, images.Vocabulary.Count, options.Precision)
        );
        classifier.to(device);
        return classifier;
    }

    private static GanGenerator Preview(GanDescription description, Device device) =>
        new(description, description.BuildNetwork(seed: 0, device), device);

    /// <summary>Draws the first few label sets of the data with several seeds each.</summary>
    private static double Diversity(GanGenerator generator, ILabeledImages images)
    {
        var sets = Enumerable
            .Range(0, Math.Min(images.Count, 1000))
            .Select(index => images.Labels(index).ToArray())
            .DistinctBy(labels => string.Join(',', labels))
            .Take(DiversityRows)
            .ToArray();
        using var scope = NewDisposeScope();
        var pictures = generator.Draw(
            [.. sets.SelectMany(labels => Enumerable.Repeat(labels, DiversityNoises))],
            [.. sets.SelectMany(_ => Enumerable.Range(0, DiversityNoises)).Select(seed => (long)seed)]
        );
        return NoiseDiversity.Measure(pictures, DiversityNoises);
    }

    private static GanDescription After(
        GanDescription description,
        TrainingProgress progress,
        GanGenerator? previous
    ) =>
        description with
        {
            TrainedSteps = (previous?.Description.TrainedSteps ?? 0) + progress.Step,
            TrainedSeconds = (previous?.Description.TrainedSeconds ?? 0) + progress.Elapsed.TotalSeconds,
        };

    private static GanDescription Describe(ILabeledImages images, ConditionalGanOptions options) =>
        new()
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            Network = options.Network,
            Conditional = options.Conditional,
            Loss = options.Loss,
            TrainingSeed = options.Training.Seed,
            TrainingData = PreviousModels.LearntFrom(options.PreviousModel, images),
        };
}
