using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Runtime;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Trains a conditional DDPM (Ho et al. 2020) with classifier-free label dropout (Ho and Salimans 2022).</summary>
public static class ConditionalDdpmTrainer
{
    /// <summary>Trains a model.</summary>
    /// <param name="images">Labelled pictures of one shape.</param>
    /// <param name="options">The model and how it learns.</param>
    /// <param name="device">Where it learns.</param>
    /// <param name="progress">Told about every step, or null.</param>
    /// <param name="cancellationToken">Stops the training between two steps, after a checkpoint.</param>
    /// <returns>The generator, on the same device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The data or the options cannot be trained with.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DdpmGenerator Train(
        ILabeledImages images,
        ConditionalDdpmOptions options,
        Device device,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        TorchRuntime.EnsureLoaded();

        if (options.ScorerGuidance is { Scorer: var guide })
            GuideChecks.MatchScorer(guide.Vocabulary, guide.Shape, images.Vocabulary, images.Shape);

        var previous = options.PreviousModel;
        options.Samples?.Validate(images.Vocabulary);
        var statistics = previous?.Statistics ?? PixelStatistics.Measure(images);
        var description = Describe(images, options, statistics);
        if (previous is not null)
            PreviousModels.RequireSame(previous.Description, description);
        var network = description.BuildNetwork(options.Training.Seed, device);
        try
        {
            if (previous is not null)
                PreviousModels.CopyWeights(previous.Network, network);
            var model = new DenoisingModel(
                network.ComputingIn(options.Precision),
                description.BuildSchedule(),
                description.BuildTarget()
            );
            var normalizer = new PixelNormalizer(statistics, images.Shape, device);
            using var learning = options.Samples is null
                ? null
                : new DdpmGenerator(description, network, statistics.Mean, device, ownsNetwork: false);
            using var task = new ConditionalDdpmTask(
                network,
                model,
                normalizer,
                options,
                images.Vocabulary.Count,
                progress =>
                    DdpmGenerator.Record(
                        PreviousModels.After(previous, description, progress, progress.Step),
                        statistics.Mean
                    ),
                options.ScorerGuidance is null
                    ? null
                    : new(
                        options.ScorerGuidance,
                        description.TrainingScorers[^1].Sha256,
                        normalizer,
                        images.Vocabulary,
                        images.Shape,
                        ScorerLoss.SignalShare
                    ),
                learning is null ? null : options.Samples!.SamplerOf(learning)
            );
            var end = TrainingLoop.Run(task, images, options.Training, device, progress, cancellationToken);
            return new DdpmGenerator(
                PreviousModels.After(previous, description, end, end.ModelStep),
                network,
                statistics.Mean,
                device
            );
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static DdpmDescription Describe(
        ILabeledImages images,
        ConditionalDdpmOptions options,
        PixelStatistics statistics
    ) =>
        new()
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            Network = options.NetworkFor(images.Shape),
            Schedule = options.Schedule,
            Timesteps = options.Timesteps,
            ZeroTerminalSnr = options.ZeroTerminalSnr,
            Target = options.Target,
            LossWeight = options.BuildLossWeight().Name,
            MinSnrGamma = options.MinSnrGamma,
            TimeSampling = options.TimeSampling,
            TrainingScorers = options.ScorerGuidance is { } guidance ? [guidance.ToRecord()] : [],
            PixelScale = statistics.Scale,
            LabelDropout = options.LabelDropout,
            TrainingSeed = options.Training.Seed,
            TrainingData = PreviousModels.LearntFrom(options.PreviousModel, images),
        };
}
