using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Trains a conditional GAN (Goodfellow et al. 2014; Mirza and Osindero 2014), or one without labels.</summary>
internal static class ConditionalGanTrainer
{
    private const int DiversityRows = 4;
    private const int DiversityNoises = 8;
    private const double CollapseFraction = 0.1;

    /// <inheritdoc cref="TrainingOptions.Train" />
    /// <param name="images">Labelled pictures of one shape, at least 2.</param>
    /// <param name="options">The model and how it learns.</param>
    /// <param name="device">Where it learns.</param>
    public static GanGenerator Train(ILabeledImages images, GanTrainingOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(images.Shape);
        options = options.WithPrecisionOn(device);
        if (images.Count < 2)
            throw new ArgumentException(
                $"A GAN needs at least 2 pictures to learn from; there are {images.Count}.",
                nameof(images)
            );
        options.Samples?.Validate(images.Vocabulary);
        if (options.ValidationScorer is { } scorer)
            GuideChecks.MatchScorer(scorer.Vocabulary, scorer.Shape, images.Vocabulary, images.Shape);

        var previous = options.PreviousModel;
        var description = new GanDescription
        {
            Version = ModelDescription.CurrentVersion,
            Labels = images.Vocabulary.Names,
            Shape = images.Shape,
            Network = options.Network,
            Conditional = options.Conditional,
            LabelDropout = options.LabelDropout,
            Provenance = Provenance.OfTraining(images, scorer: null, previous),
            Training = options.ToLog(),
        };
        PreviousModels.RequireSame(previous?.Description, description, one => new { one.Network, one.Conditional });
        TorchRuntime.EnsureLoaded();

        using var discriminator = options.Network.BuildDiscriminator(
            images.Shape,
            description.LabelCount,
            namesLabels: options.LabelLossWeight > 0 && options.LabelLossSource == LabelLossSource.Discriminator,
            ~options.Seed
        );
        discriminator.to(device);
        using var classifier = BuildClassifier(options, images, device);
        using var preview =
            options.EpochEnded is null && options.OnWarning is null ? null : Preview(description, device);
        var wasCollapsed = false;
        var spread = preview is null ? 1 : PixelStatistics.Measure(images).Scale / 2;
        return new ModelTraining<GanGenerator, GanDescription, GeneratorNetwork>
        {
            Description = description,
            Build = (description, seed, device) => description.BuildNetwork(seed, device),
            Start = previous,
            StartDescription = previous?.Description,
            Task = network => new ConditionalGanTask(
                network,
                discriminator,
                classifier,
                options,
                images.Vocabulary,
                preview is null ? null : OnEpoch
            ),
            Wrap = (description, network, owns) => new(description, network, device, owns),
        }.Run(images, options, device);

        void OnEpoch(TrainingProgress now, WeightAverage average)
        {
            preview!.Take(average.Tensors);
            var diversity = Diversity(preview, images) / spread;
            var isCollapsed = diversity < options.CollapseThreshold && now.Fraction >= CollapseFraction;
            var epoch = new GanEpoch((int)now.Epoch, now, preview, diversity, isCollapsed);

            // Said when it happens, not again in each epoch in which it lasts.
            if (isCollapsed && !wasCollapsed)
                options.OnWarning?.Invoke(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The generator has collapsed, or has not learnt to use its noise: after epoch {epoch.Epoch} pictures of the same labels differ by {diversity:0.000} of what the data's pictures differ, less than {options.CollapseThreshold}."
                    )
                );
            wasCollapsed = isCollapsed;
            options.EpochEnded?.Invoke(epoch);
        }
    }

    private static AuxiliaryClassifier? BuildClassifier(
        GanTrainingOptions options,
        ILabeledImages images,
        Device device
    )
    {
        if (options.LabelLossWeight == 0 || options.LabelLossSource != LabelLossSource.Classifier)
            return null;
        var classifier = SeededWeights.Build(
            ~options.Seed,
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
}

/// <summary>Where the training of a GAN stands after an epoch.</summary>
/// <param name="Epoch">Passes over the data so far, from 1.</param>
/// <param name="Progress">The progress at its last step.</param>
/// <param name="Generator">
/// The model that training would end with now. It is the training's own, holds what it is for as long as the call, and
/// must not be disposed.
/// </param>
/// <param name="Diversity">
/// How much drawn pictures of the same labels differ, as their standard deviation over noise in parts of that of the
/// data around its mean picture: 0 when noise decides nothing, up to about 1.
/// </param>
/// <param name="IsCollapsed">
/// Whether that is below <see cref="GanTrainingOptions.CollapseThreshold"/>, after the first tenth of the budget, in
/// which a generator has yet to learn what its noise is for.
/// </param>
public sealed record GanEpoch(
    int Epoch,
    TrainingProgress Progress,
    GanGenerator Generator,
    double Diversity,
    bool IsCollapsed
);
