using System.Text.Json.Serialization;
using Ddpm.Trainers.Adversarial;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Networks.Gan;
using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers.Training;

/// <summary>
/// How a conditional GAN is trained. What counts when nothing is set is <see cref="Report"/>: a DCGAN with labels.
/// </summary>
public sealed record ConditionalGanOptions
{
    /// <summary>
    /// What training is like when nothing else is asked for: 100 epochs in batches of 256 with Adam (no decay of weights,
    /// no clipping, no warm-up) at 4e-4 with averages of 0.5 and 0.999; the model ends with its last weights.
    /// </summary>
    public static TrainingOptions DefaultTraining { get; } =
        new()
        {
            Budget = TrainingBudget.OfEpochs(100),
            BatchSize = 256,
            LearningRate = 4e-4,
            WeightDecay = 0,
            OptimizerBetas = new(0.5, 0.999),
            MaxGradientNorm = double.MaxValue,
            WarmupSteps = 0,
            AverageDecay = 0,
        };

    /// <summary>
    /// "report": a DCGAN that is told the labels, with binary cross entropy, whose learning rates fall to a tenth at
    /// epochs 40 and 80.
    /// </summary>
    public static ConditionalGanOptions Report { get; } = new();

    /// <summary>
    /// "residual": a residual generator with conditional batch normalisation and averaged weights against a projection
    /// discriminator with spectral normalisation, with hinge loss, R1, augmentation, a loss for the labels that a classifier
    /// finds, and one that makes noise count.
    /// </summary>
    public static ConditionalGanOptions Residual { get; } =
        new()
        {
            Training = DefaultTraining with
            {
                BatchSize = 32,
                LearningRate = 4e-4,
                OptimizerBetas = new(0, 0.99),
                AverageDecay = 0.999,
            },
            Network = new()
            {
                Architecture = GanArchitecture.Residual,
                NoiseWidth = 128,
                PatchSize = 2,
                GeneratorWidth = 48,
                DiscriminatorWidth = 48,
            },
            DiscriminatorLearningRate = 8e-4,
            Milestones = [],
            Loss = "hinge",
            R1Weight = 0.1,
            Augmentation = ["translation"],
            LabelLossWeight = 0.5,
            LabelLossSource = LabelLossSource.Classifier,
            ModeSeekingWeight = 0.05,
        };

    /// <summary>The options by the names of the presets.</summary>
    public static IReadOnlyDictionary<string, ConditionalGanOptions> Presets { get; } =
        new Dictionary<string, ConditionalGanOptions> { ["report"] = Report, ["residual"] = Residual };

    /// <summary>
    /// How long, how fast (the generator's learning rate), from which seed, and where checkpoints go.
    /// <value><see cref="DefaultTraining"/> by default.</value>
    /// </summary>
    public TrainingOptions Training { get; init; } = DefaultTraining;

    /// <summary>The two networks.</summary>
    public GanNetworkOptions Network { get; init; } = new();

    /// <summary>
    /// Whether the networks are told the labels. A model that was not draws a picture of anything, whatever labels are
    /// asked for. <value>true by default.</value>
    /// </summary>
    public bool Conditional { get; init; } = true;

    /// <summary>
    /// The learning rate of discriminator and classifier, or null for the generator's. <value>null by default.</value>
    /// </summary>
    public double? DiscriminatorLearningRate { get; init; }

    /// <summary>
    /// The epochs after which both learning rates are multiplied by <see cref="MilestoneFactor"/>, ascending.
    /// <value>40 and 80 by default.</value>
    /// </summary>
    public IReadOnlyList<int> Milestones { get; init; } = [40, 80];

    /// <summary>What learning rates are multiplied by at a milestone, in (0, 1]. <value>0.1 by default.</value></summary>
    public double MilestoneFactor { get; init; } = 0.1;

    /// <summary>The loss of the two networks: "bce" or "hinge". <value>"bce" by default.</value></summary>
    public string Loss { get; init; } = "bce";

    /// <summary>γ of the gradient penalty R1, 0 or more; see <see cref="GradientPenalty"/>. <value>0 by default.</value></summary>
    public double R1Weight { get; init; }

    /// <summary>
    /// Every how many steps R1 is computed, then as many times as strong (Karras et al. 2020, "Analyzing and improving
    /// the image quality of StyleGAN", section 3.1). <value>16 by default.</value>
    /// </summary>
    public int R1Every { get; init; } = 16;

    /// <summary>
    /// How pictures are changed before discriminator and classifier see them: some of
    /// <see cref="DifferentiableAugmentation.Names"/>. "color", "mirror" and "cutout" hide what labels may speak of.
    /// <value>none by default.</value>
    /// </summary>
    public IReadOnlyList<string> Augmentation { get; init; } = [];

    /// <summary>
    /// How much it counts, 0 or more, that the labels that were asked for are found in drawn pictures, by a network that
    /// learns to name those of pictures of the data (after Odena et al. 2017): binary cross entropy, summed over labels.
    /// <value>0 by default.</value>
    /// </summary>
    public double LabelLossWeight { get; init; }

    /// <summary>
    /// Which network names labels, where <see cref="LabelLossWeight"/> is above 0.
    /// <value><see cref="Networks.Gan.LabelLossSource.Discriminator"/> by default.</value>
    /// </summary>
    public LabelLossSource LabelLossSource { get; init; }

    /// <summary>
    /// How much it counts, 0 or more, that pictures of the same labels differ where their noise does; see
    /// <see cref="ModeSeeking.Loss"/>. Drawn pictures then come in pairs of the same labels.
    /// <value>0 by default.</value>
    /// </summary>
    public double ModeSeekingWeight { get; init; }

    /// <summary>
    /// In which type all networks compute while they learn; the steps with R1, whose gradients are differentiated again,
    /// keep the pictures of the data in float32. The trained model computes in float32.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>
    /// Pictures to draw on the way, for <see cref="TrainingProgress.Samples"/>, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public TrainingSampleOptions? Samples { get; init; }

    /// <summary>
    /// A trained model to go on from, or null to begin anew. It is not changed; labels, shape and network must be its own.
    /// A model is a generator alone, so that the other networks begin anew: they learn by themselves for the first 200 steps,
    /// or the first tenth of the budget where that is shorter. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public GanGenerator? PreviousModel { get; init; }

    /// <summary>
    /// Below which diversity over noise (see <see cref="GanEpoch.Diversity"/>) an epoch counts as collapsed, in [0, 1).
    /// <value>0.1 by default.</value>
    /// </summary>
    [JsonIgnore]
    public double CollapseThreshold { get; init; } = 0.1;

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentException">A value is out of its range or unknown.</exception>
    public void Validate(ImageShape shape)
    {
        ArgumentNullException.ThrowIfNull(Training);
        ArgumentNullException.ThrowIfNull(Network);
        ArgumentNullException.ThrowIfNull(Milestones);
        Training.Validate();
        Network.Validate(shape);
        _ = AdversarialLoss.ByName(Loss);
        _ = Precision.ToScalarType();
        _ = new DifferentiableAugmentation(Augmentation);
        if (DiscriminatorLearningRate is { } rate)
            Require(double.IsFinite(rate) && rate > 0, nameof(DiscriminatorLearningRate), rate, "above 0");
        Require(
            Milestones.All(epoch => epoch >= 1)
                && Milestones.Zip(Milestones.Skip(1)).All(pair => pair.First < pair.Second),
            nameof(Milestones),
            string.Join(", ", Milestones),
            "numbers of 1 or more, each above the one before"
        );
        Require(MilestoneFactor is > 0 and <= 1, nameof(MilestoneFactor), MilestoneFactor, "above 0 and at most 1");
        Require(double.IsFinite(R1Weight) && R1Weight >= 0, nameof(R1Weight), R1Weight, "0 or more");
        Require(R1Every >= 1, nameof(R1Every), R1Every, "at least 1");
        Require(
            double.IsFinite(LabelLossWeight) && LabelLossWeight >= 0,
            nameof(LabelLossWeight),
            LabelLossWeight,
            "0 or more"
        );
        Require(
            LabelLossWeight == 0 || Conditional,
            nameof(LabelLossWeight),
            LabelLossWeight,
            "0 for a model that is not told the labels"
        );
        RequireDefined(LabelLossSource, nameof(LabelLossSource));
        Require(
            double.IsFinite(ModeSeekingWeight) && ModeSeekingWeight >= 0,
            nameof(ModeSeekingWeight),
            ModeSeekingWeight,
            "0 or more"
        );
        Require(
            ModeSeekingWeight == 0 || Training.BatchSize >= 2,
            nameof(ModeSeekingWeight),
            ModeSeekingWeight,
            "0 for batches of a single picture"
        );
        Require(CollapseThreshold is >= 0 and < 1, nameof(CollapseThreshold), CollapseThreshold, "in [0, 1)");
    }
}
