using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Trains a conditional DDPM (Ho et al. 2020) with classifier-free label dropout (Ho and Salimans 2022).</summary>
internal static class ConditionalDdpmTrainer
{
    /// <inheritdoc cref="TrainingOptions.Train" />
    /// <param name="images">Labelled pictures of one shape.</param>
    /// <param name="options">The model and how it learns.</param>
    /// <param name="device">Where it learns.</param>
    public static DdpmGenerator Train(ILabeledImages images, DdpmTrainingOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        options = options.WithPrecisionOn(device);
        options.Samples?.Validate(images.Vocabulary);
        options.ScorerGuidance?.RequireFit(images);

        var previous = options.PreviousModel;
        var statistics = previous?.Statistics ?? PixelStatistics.Measure(images);
        var description = new DdpmDescription
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            Structure = options.StructureFor(images.Shape),
            Sampling = options.OwnSampling,
            PixelScale = statistics.Scale,
            LabelDropout = options.LabelDropout,
            Provenance = Provenance.OfTraining(images, options.ScorerGuidance?.ToRecord(), previous),
            Training = options.ToLog(),
        };
        if (previous is { IsDistilled: true })
            throw new ArgumentException(
                "The previous model is a student of another model; a student goes on as a student, with DistilledDdpm."
            );
        PreviousModels.RequireSame(
            previous?.Description,
            description,
            one => one.Structure.GrownTo(description.Structure)
        );

        var normalizer = new PixelNormalizer(statistics, images.Shape, device);
        return new ModelTraining<DdpmGenerator, DdpmDescription, DenoisingNetwork>
        {
            Description = description,
            Build = (description, seed, device) => description.BuildNetwork(seed, device),
            Start = previous,
            StartDescription = previous?.Description,
            Task = network => new ConditionalDdpmTask(
                network,
                new(network.ComputingIn(options.Precision), description.Structure.BuildSchedule(), options.Target),
                normalizer,
                options,
                images.Vocabulary.Count,
                ScorerLoss.Of(options, description, normalizer, images, ScorerLoss.SignalShare)
            ),
            Wrap = (description, network, owns) => new(description, network, statistics.Mean, device, owns),
        }.Run(images, options, device);
    }
}
