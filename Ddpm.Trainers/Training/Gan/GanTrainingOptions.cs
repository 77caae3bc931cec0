using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>Which defaults the training of a GAN has.</summary>
public enum GanPreset
{
    /// <summary>
    /// A DCGAN that is told the labels, with binary cross entropy, whose learning rates fall to a tenth after two and four fifths of
    /// the training.
    /// </summary>
    Report,

    /// <summary>
    /// A residual generator with conditional batch normalisation and averaged weights against a projection discriminator with
    /// spectral normalisation, with hinge loss, R1, augmentation, a loss for the labels that a classifier finds, and one that makes
    /// noise count.
    /// </summary>
    Residual,
}

/// <summary>How a conditional GAN is trained.</summary>
public record GanTrainingOptions : GeneratorTrainingOptions
{
    /// <summary>The defaults of <see cref="GanPreset.Report"/>.</summary>
    public GanTrainingOptions()
        : this(GanPreset.Report) { }

    /// <summary>
    /// The defaults of a preset. Both train 100 epochs with Adam: no decay of weights, no clipping, no warm-up, at 4e-4. "report" has
    /// 256 pictures a step and ends with its last weights, "residual" has 32 and ends with their average.
    /// </summary>
    /// <param name="preset">Which preset.</param>
    public GanTrainingOptions(GanPreset preset)
    {
        BatchSize = 256;
        LearningRate = 4e-4;
        WeightDecay = 0;
        OptimizerBetas = new(0.5, 0.999);
        MaxGradientNorm = double.MaxValue;
        WarmupSteps = 0;
        AverageDecay = 0;
        if (preset != GanPreset.Residual)
            return;
        BatchSize = 32;
        OptimizerBetas = new(0, 0.99);
        AverageDecay = 0.999;
        Network = new()
        {
            Architecture = GanArchitecture.Residual,
            NoiseWidth = 128,
            PatchSize = 2,
            GeneratorWidth = 48,
            DiscriminatorWidth = 48,
        };
        DiscriminatorLearningRate = 8e-4;
        Milestones = [];
        Loss = AdversarialLoss.Hinge;
        R1Weight = 0.1;
        Augmentation = [Ddpm.Trainers.Augmentation.Translation];
        LabelLossWeight = 0.5;
        LabelLossSource = LabelLossSource.Classifier;
        ModeSeekingWeight = 0.05;
    }

    /// <summary>
    /// The two networks. What a <c>new()</c> does not name is as the preset has it. <value>DCGANs of 64 channels, or residual networks
    /// of 48 on patches of 2×2, by default.</value>
    /// </summary>
    public GanNetworkOptions Network
    {
        get;
        init => field = value?.Over(field)!;
    } = new GanNetworkOptions().Over(new());

    /// <summary>
    /// Whether the networks are told the labels. A model that was not draws a picture of anything, whatever labels are
    /// asked for. <value>true by default.</value>
    /// </summary>
    public bool Conditional { get; init; } = true;

    /// <summary>
    /// The learning rate of discriminator and classifier, or null for the generator's. <value>null by default.</value>
    /// </summary>
    [Option("lr-d", Min = 0, AboveMin = true, Value = "RATE")]
    public double? DiscriminatorLearningRate { get; init; }

    /// <summary>
    /// After which shares of the training both learning rates are multiplied by <see cref="MilestoneFactor"/>, ascending, each
    /// above 0 and below 1. <value>0.4 and 0.8 by default.</value>
    /// </summary>
    [Option(Min = 0, AboveMin = true, Max = 1, BelowMax = true)]
    public IReadOnlyList<double> Milestones { get; init; } = [0.4, 0.8];

    /// <summary>What learning rates are multiplied by at a milestone. <value>0.1 by default.</value></summary>
    [Option(Min = 0, AboveMin = true, Max = 1)]
    public double MilestoneFactor { get; init; } = 0.1;

    /// <summary>The loss of the two networks. <value>"bce" by default.</value></summary>
    [Option]
    public AdversarialLoss Loss { get; init; } = AdversarialLoss.BinaryCrossEntropy;

    /// <summary>γ of the gradient penalty R1; see <see cref="GradientPenalty"/>. <value>0 by default.</value></summary>
    [Option("r1", Min = 0, Value = "WEIGHT")]
    public double R1Weight { get; init; }

    /// <summary>
    /// Every how many steps R1 is computed, then as many times as strong (Karras et al. 2020, "Analyzing and improving
    /// the image quality of StyleGAN", section 3.1). <value>16 by default.</value>
    /// </summary>
    [Option("r1-every", Min = 1)]
    public int R1Every { get; init; } = 16;

    /// <summary>
    /// How pictures are changed before discriminator and classifier see them. "color", "mirror" and "cutout" hide what labels may
    /// speak of. <value>none by default.</value>
    /// </summary>
    [Option("augment")]
    public IReadOnlyList<Augmentation> Augmentation { get; init; } = [];

    /// <summary>
    /// How much it counts that the labels that were asked for are found in drawn pictures, by a network that
    /// learns to name those of pictures of the data (after Odena et al. 2017): binary cross entropy, summed over labels.
    /// <value>0 by default.</value>
    /// </summary>
    [Option("label-loss", Min = 0, Value = "WEIGHT")]
    public double LabelLossWeight { get; init; }

    /// <summary>
    /// Which network names labels, where the label loss counts: the discriminator, or a classifier of its own that learns from the
    /// data alone. <value><see cref="Ddpm.Trainers.LabelLossSource.Discriminator"/> by default.</value>
    /// </summary>
    [Option]
    public LabelLossSource LabelLossSource { get; init; }

    /// <summary>
    /// How much it counts that pictures of the same labels differ where their noise does; see
    /// <see cref="ModeSeeking.Loss"/>. Drawn pictures then come in pairs of the same labels.
    /// <value>0 by default.</value>
    /// </summary>
    [Option("mode-seeking", Min = 0, Value = "WEIGHT")]
    public double ModeSeekingWeight { get; init; }

    /// <summary>
    /// The scorer that validation asks: how many of the labels of held-out pictures it finds in pictures that are drawn for them, the
    /// metric "accuracy". Validation needs it, nothing else uses it; it stays the caller's. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public IGuidingScorer? ValidationScorer { get; init; }

    /// <summary>
    /// A trained model to go on from. null begins anew. It is not changed; labels, shape and network must be its own.
    /// A model is a generator alone, so that the other networks begin anew: they learn by themselves for the first 200 steps,
    /// or the first tenth of the budget where that is shorter. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option("previous", Value = "FILE")]
    public GanGenerator? PreviousModel { get; init; }

    /// <summary>
    /// Below which diversity over noise (see <see cref="GanEpoch.Diversity"/>) an epoch counts as collapsed.
    /// <value>0.1 by default.</value>
    /// </summary>
    [JsonIgnore]
    [Option(Min = 0, Max = 1, BelowMax = true)]
    public double CollapseThreshold { get; init; } = 0.1;

    /// <summary>
    /// Told after each epoch, on the training thread, with the model as it is: to draw pictures for instance. null for
    /// nobody. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public Action<GanEpoch>? EpochEnded { get; init; }

    /// <inheritdoc />
    public override GanGenerator Train(ILabeledImages images, torch.Device device) =>
        ConditionalGanTrainer.Train(images, this, device);

    /// <inheritdoc />
    [JsonIgnore]
    public override ITrainedModel? Previous => PreviousModel;

    /// <inheritdoc />
    public override TrainingOptions ContinueFrom(ITrainedModel previousModel) =>
        this with
        {
            PreviousModel = Require<GanGenerator>(previousModel, ModelKind.Gan),
        };

    /// <inheritdoc />
    public override (string Name, NetworkCost Cost)? NetworkOf(ImageShape shape, LabelVocabulary labels) =>
        ($"Generator {Network.Architecture}", Network.CostOf(shape, Conditional ? labels.Count : 0));

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        Network.Validate(shape);
        _ = new DifferentiableAugmentation(Augmentation);
        OptionChecks.Require(
            Milestones.All(share => share is > 0 and < 1)
                && Milestones.Zip(Milestones.Skip(1)).All(pair => pair.First < pair.Second),
            nameof(Milestones),
            string.Join(", ", Milestones),
            "shares of the training above 0 and below 1, each above the one before"
        );
        OptionChecks.Require(
            LabelLossWeight == 0 || Conditional,
            nameof(LabelLossWeight),
            LabelLossWeight,
            "0 for a model that is not told the labels"
        );
        OptionChecks.Require(
            ModeSeekingWeight == 0 || BatchSize >= 2,
            nameof(ModeSeekingWeight),
            ModeSeekingWeight,
            "0 for batches of a single picture"
        );
        if (Validation is not null && ValidationScorer is null)
            throw new ArgumentException(
                $"A GAN is validated by what a scorer finds in its pictures: set {nameof(ValidationScorer)}."
            );
    }
}
