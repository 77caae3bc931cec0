using System.Text.Json.Serialization;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>How a conditional diffusion model is trained.</summary>
public record DdpmTrainingOptions : DiffusionTrainingOptions
{
    /// <summary>100 epochs of 32 pictures a step at 2e-3, a tenth of the pictures without labels, x0-prediction on linear betas.</summary>
    public DdpmTrainingOptions() => LabelDropout = 0.1;

    /// <summary>
    /// The network, such as a <see cref="ConditionalUNetOptions"/>, or null for that of the previous model or,
    /// without one, the UNet that fits the pictures. <value>null by default.</value>
    /// </summary>
    public DenoisingNetworkOptions? Network { get; init; }

    /// <summary>The number of timesteps T. <value>1000 by default.</value></summary>
    [Option(Min = 2, Max = 100_000)]
    public int Timesteps { get; init; } = 1000;

    /// <summary>The noise schedule of training. <value>"linear" by default.</value></summary>
    [Option]
    public Schedule Schedule { get; init; } = Schedule.Linear;

    /// <summary>
    /// Stretch the schedule to end in plain noise, where sampling begins (Lin et al. 2024). It needs a
    /// schedule that preserves variance, a target other than "epsilon", and a loss weight that is not 0 there.
    /// <value>false by default.</value>
    /// </summary>
    [Option]
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>
    /// What the network predicts. After equal training, "x0" shows the most of the
    /// labels that are asked for (docs/lab/training.md, ablation); "epsilon" is the model of DDPM.
    /// <value>"x0" by default.</value>
    /// </summary>
    [Option]
    public DenoisingTarget Target { get; init; } = DenoisingTarget.Clean;

    /// <summary>
    /// How much an error counts at each noise level; when left out that of the target, with which every error of the network's
    /// answer counts alike (<see cref="DenoisingTarget.OwnWeight"/>). <value>null by default.</value>
    /// </summary>
    [Option]
    public LossWeight? LossWeight { get; init; }

    /// <summary>How the noise levels of a step's pictures are drawn. <value>"uniform" by default.</value></summary>
    [Option]
    public TimeSampling TimeSampling { get; init; } = TimeSampling.Uniform;

    /// <summary>
    /// The share of the training, from its start, in which pictures are learnt at half their side, where a step costs about a quarter;
    /// the rest is learnt at full size with the same weights. The noise of a level is halved for it, so that as much is left of the
    /// pictures (Hoogeboom et al. 2023, "Simple diffusion"). Validation and pictures on the way are of full size
    /// throughout. <value>0 by default.</value>
    /// </summary>
    [Option(Min = 0, Max = 1, BelowMax = true, Value = "SHARE")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double HalfSizeShare { get; init; }

    /// <summary>The network for pictures of a shape: <see cref="Network"/>, the previous model's, or the UNet that fits them.</summary>
    public DenoisingNetworkOptions NetworkFor(ImageShape shape) =>
        Network ?? PreviousModel?.Structure.Network ?? ConditionalUNetOptions.For(shape);

    /// <inheritdoc />
    public override DdpmGenerator Train(ILabeledImages images, torch.Device device) =>
        ConditionalDdpmTrainer.Train(images, this, device);

    /// <inheritdoc />
    public override void Validate(ImageShape shape)
    {
        base.Validate(shape);
        var structure = StructureFor(shape);
        structure.Validate(shape);
        EffectiveLossWeight.Validate(structure.BuildSchedule());
        structure.RequireSampling(OwnSampling, LabelDropout);
        if (structure.Network.GuidanceInput && LabelDropout == 0)
            throw new ArgumentException(
                $"{nameof(structure.Network.GuidanceInput)} is learnt from the model without labels, which {nameof(LabelDropout)} 0 "
                    + "never trains; set it above 0, such as 0.1."
            );
        if (HalfSizeShare > 0)
            structure.Network.RequireHalfSize(shape);
    }

    /// <inheritdoc />
    [JsonIgnore]
    public override ITrainedModel? Previous => PreviousModel;

    /// <inheritdoc />
    public override TrainingOptions ContinueFrom(ITrainedModel previousModel) =>
        this with
        {
            PreviousModel = Require<DdpmGenerator>(previousModel, ModelKind.Ddpm),
        };

    /// <inheritdoc />
    /// <remarks>
    /// Guidance means nothing to a model that never learns without labels, and no chain has more steps than timesteps.
    /// </remarks>
    [JsonIgnore]
    public override SamplingOptions OwnSampling
    {
        get
        {
            var usual = new SamplingOptions();
            return Sampling.Change(
                usual with
                {
                    Steps = Math.Min(usual.Steps, Timesteps),
                    GuidanceScale = LabelDropout == 0 ? 1 : usual.GuidanceScale,
                }
            );
        }
    }

    /// <inheritdoc />
    public override (string Name, NetworkCost Cost)? NetworkOf(ImageShape shape, LabelVocabulary labels)
    {
        var network = NetworkFor(shape);
        return ($"Network {network.Kind}", network.CostOf(shape, labels));
    }

    internal LossWeight EffectiveLossWeight => LossWeight ?? Target.OwnWeight;

    internal DiffusionStructure StructureFor(ImageShape shape) =>
        new()
        {
            Network = NetworkFor(shape),
            Schedule = Schedule,
            Timesteps = Timesteps,
            ZeroTerminalSnr = ZeroTerminalSnr,
            Target = Target,
        };
}
