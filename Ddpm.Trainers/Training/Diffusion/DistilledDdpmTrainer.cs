namespace Ddpm.Trainers;

/// <summary>
/// Turns a trained diffusion model into one that makes good pictures in 1, 2 or 4 network evaluations: consistency tuning
/// (Geng et al. 2024, "Consistency models made easy"), which starts from the trained weights and needs no forward-mode
/// derivatives. With guidance, each pair of levels is one step of the guided teacher apart, so that the student needs no
/// second evaluation for guidance: consistency distillation (Song et al. 2023, algorithm 2) of a guided path (Luo et al. 2023,
/// "Latent consistency models", section 4.2), at the levels and with the weights of consistency tuning.
/// </summary>
internal static class DistilledDdpmTrainer
{
    /// <inheritdoc cref="TrainingOptions.Train" />
    /// <param name="images">Labelled pictures of the teacher's shape and vocabulary, for instance those it learnt from.</param>
    /// <param name="options">The teacher, on whose device the student learns, and how it learns.</param>
    public static DdpmGenerator Train(ILabeledImages images, StudentTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        options.Samples?.Validate(images.Vocabulary);
        var teacher = options.Teacher!;
        RequireTeachersWorld(images, teacher);
        options.ScorerGuidance?.RequireFit(images);
        options = options.WithPrecisionOn(teacher.Device);

        var description = teacher.Description with
        {
            LabelDropout = options.LabelDropout,
            DistilledGuidance = options.GuidanceScale,
            Sampling = options.OwnSampling,
            Provenance = Provenance.OfTraining(
                images,
                options.ScorerGuidance?.ToRecord(),
                teacher,
                options.PreviousModel
            ),
            Training = options.ToLog(),
        };
        RequireStudentOf(teacher, options.PreviousModel, description);

        var start = options.PreviousModel ?? teacher;
        var normalizer = new PixelNormalizer(teacher.Statistics, teacher.Shape, teacher.Device);
        return new ModelTraining<DdpmGenerator, DdpmDescription, DenoisingNetwork>
        {
            Description = description,
            Build = (description, seed, device) => description.BuildNetwork(seed, device),
            Start = start,
            StartDescription = start.Description,
            Task = network => new DistilledDdpmTask(
                network,
                new(network.ComputingIn(options.Precision), teacher.NoiseSchedule, teacher.Structure.Target),
                teacher.ModelIn(options.Precision),
                teacher.Description.TakesGuidance,
                normalizer,
                options,
                ModelIdentity.Of(teacher, "teacher").Sha256,
                images.Vocabulary.Count,
                ScorerLoss.Of(options, description, normalizer, images, ScorerLoss.Alike)
            ),
            Wrap = (description, network, owns) =>
                new(description, network, teacher.Statistics.Mean, teacher.Device, owns),
        }.Run(images, options, teacher.Device);
    }

    private static void RequireTeachersWorld(ILabeledImages images, DdpmGenerator teacher)
    {
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
    }

    private static void RequireStudentOf(DdpmGenerator teacher, DdpmGenerator? previous, DdpmDescription description)
    {
        PreviousModels.RequireSame(
            previous?.Description,
            description,
            one => one.Structure.GrownTo(description.Structure)
        );
        if (previous is null)
            return;
        if (!previous.IsDistilled)
            throw new ArgumentException(
                "The previous model is no student of another model; a student goes on as a student, with DistilledDdpm, and any "
                    + "other model as what it is."
            );
        var (own, ofTeacher) = (previous.Statistics, teacher.Statistics);
        if (own.Scale != ofTeacher.Scale || !own.Mean.AsSpan().SequenceEqual(ofTeacher.Mean))
            throw new ArgumentException(
                "The previous model is the student of another teacher, whose pictures had another mean or spread."
            );
    }
}
