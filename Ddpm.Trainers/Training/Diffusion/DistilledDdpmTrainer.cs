using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Training;

/// <summary>
/// Turns a trained diffusion model into one that makes good pictures in 1, 2 or 4 network calls: consistency tuning
/// (Geng et al. 2024, "Consistency models made easy"), which starts from the trained weights and needs no forward-mode
/// derivatives. With guidance, each pair of levels is one step of the guided teacher apart, so that the student needs no
/// second call for guidance: consistency distillation (Song et al. 2023, algorithm 2) of a guided path (Luo et al. 2023,
/// "Latent consistency models", section 4.2), at the levels and with the weights of consistency tuning.
/// </summary>
public static class DistilledDdpmTrainer
{
    /// <summary>Trains a student.</summary>
    /// <param name="teacher">The model to learn from; not changed. The student lives on its device.</param>
    /// <param name="images">Labelled pictures of the teacher's shape and vocabulary, for instance those it learnt from.</param>
    /// <param name="options">How the student learns.</param>
    /// <param name="progress">Told about every step, or null.</param>
    /// <param name="cancellationToken">Stops the training between two steps, after a checkpoint.</param>
    /// <returns>
    /// The student, to be sampled with the sampler "consistency" and <see cref="SamplingOptions.GuidanceScale"/> 1; the
    /// caller disposes it.
    /// </returns>
    /// <exception cref="ArgumentException">Teacher, data or options do not fit together.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static DdpmGenerator Train(
        DdpmGenerator teacher,
        ILabeledImages images,
        DistilledDdpmOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(teacher);
        if (images.Shape != teacher.Shape)
            throw new ArgumentException(
                $"The pictures are {images.Shape} and the teacher's {teacher.Shape}; a student learns the same shape.",
                nameof(images)
            );
        if (!images.Vocabulary.Names.SequenceEqual(teacher.Vocabulary.Names))
            throw new ArgumentException(
                $"The pictures have the labels {string.Join(", ", images.Vocabulary.Names)}; the teacher knows "
                    + $"{string.Join(", ", teacher.Vocabulary.Names)}. They must be the same, in the same order.",
                nameof(images)
            );

        if (options.ScorerGuidance is { Scorer: var guide })
            GuideChecks.MatchScorer(guide.Vocabulary, guide.Shape, images.Vocabulary, images.Shape);

        var description = teacher.Description with
        {
            LabelDropout = 0,
            DistilledGuidance = options.GuidanceScale,
            TrainingSeed = options.Training.Seed,
            TrainingData = DataFingerprint.Union(teacher.TrainingData, images.Fingerprint),
            TrainingScorers = options.ScorerGuidance is { } guidance ? [guidance.ToRecord()] : [],
        };
        if (options.PreviousModel is { } previous)
        {
            PreviousModels.RequireSame(previous.Description, description);
            var (own, ofTeacher) = (previous.Statistics, teacher.Statistics);
            if (own.Scale != ofTeacher.Scale || !own.Mean.AsSpan().SequenceEqual(ofTeacher.Mean))
                throw new ArgumentException(
                    "The previous model is the student of another teacher, whose pictures had another mean or spread.",
                    nameof(options)
                );
        }

        var start = options.PreviousModel ?? teacher;
        var device = teacher.Device;
        var network = description.BuildNetwork(options.Training.Seed, device);
        try
        {
            PreviousModels.CopyWeights(start.Network, network);
            using var normalizer = new PixelNormalizer(teacher.Statistics, teacher.Shape, device);
            using var learning = options.Samples is null
                ? null
                : new DdpmGenerator(description, network, teacher.Statistics.Mean, device, ownsNetwork: false);
            var task = new DistilledDdpmTask(
                network,
                new DenoisingModel(
                    network.ComputingIn(options.Precision),
                    teacher.Model.Schedule,
                    teacher.Model.Target
                ),
                teacher.ModelIn(options.Precision),
                normalizer,
                options,
                ModelIdentity.Of(teacher, "teacher").Sha256,
                images.Vocabulary.Count,
                now =>
                    DdpmGenerator.Record(
                        PreviousModels.After(start, description, now, now.Step),
                        teacher.Statistics.Mean
                    ),
                options.ScorerGuidance is null
                    ? null
                    : new(
                        options.ScorerGuidance,
                        description.TrainingScorers[^1].Sha256,
                        normalizer,
                        images.Vocabulary,
                        images.Shape,
                        ScorerLoss.Alike
                    ),
                learning is null ? null : options.Samples!.SamplerOf(learning)
            );
            var end = TrainingLoop.Run(task, images, options.Training, device, progress, cancellationToken);
            return new DdpmGenerator(
                PreviousModels.After(start, description, end, end.ModelStep),
                network,
                teacher.Statistics.Mean,
                device
            );
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
