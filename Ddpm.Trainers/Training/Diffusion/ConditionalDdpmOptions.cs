using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;

namespace Ddpm.Trainers.Training;

/// <summary>How a conditional diffusion model is trained.</summary>
public sealed record ConditionalDdpmOptions
{
    /// <summary>How long, how fast, from which seed, and where checkpoints go.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>
    /// The network, such as a <see cref="ConditionalUNetOptions"/>, or null for that of <see cref="PreviousModel"/> or,
    /// without one, the UNet that fits the pictures. <value>null by default.</value>
    /// </summary>
    public DenoisingNetworkOptions? Network { get; init; }

    /// <summary>The number of timesteps T, 2 to 100,000. <value>1000 by default.</value></summary>
    public int Timesteps { get; init; } = 1000;

    /// <summary>
    /// The name of the noise schedule: "linear", "scaled-linear", "squared-cosine", "sigmoid", "karras" or "flow".
    /// <value>"linear" by default.</value>
    /// </summary>
    public string Schedule { get; init; } = "linear";

    /// <summary>
    /// Whether the schedule is stretched to end in plain noise, where sampling begins (Lin et al. 2024). It needs a
    /// schedule that preserves variance, a target other than "epsilon", and a loss weight that is not 0 there.
    /// <value>false by default.</value>
    /// </summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>
    /// What the network predicts: "epsilon", "x0", "v", "flow" or "edm". After equal training, "x0" shows the most of the
    /// labels that are asked for (docs/lab/training.md, ablation); "epsilon" is the model of DDPM.
    /// <value>"x0" by default.</value>
    /// </summary>
    public string Target { get; init; } = "x0";

    /// <summary>
    /// How much an error counts at each noise level: "simple", "min-snr", "p2", "v", "x0", "flow" or "edm"; null for
    /// <see cref="DenoisingTarget.OwnWeight"/>, with which every error of the network's answer counts alike.
    /// <value>null by default.</value>
    /// </summary>
    public string? LossWeight { get; init; }

    /// <summary>γ of the loss weight "min-snr", above 0; null for 5, or with another weight. <value>null by default.</value></summary>
    public double? MinSnrGamma { get; init; }

    /// <summary>
    /// How the noise levels of a step's pictures are drawn: "uniform", "logit-normal", "log-normal" or "antithetic".
    /// <value>"uniform" by default.</value>
    /// </summary>
    public string TimeSampling { get; init; } = "uniform";

    /// <summary>
    /// How often a picture is learnt without its labels, in [0, 1], which classifier-free guidance needs.
    /// <value>0.1 by default.</value>
    /// </summary>
    public double LabelDropout { get; init; } = 0.1;

    /// <summary>
    /// In which type the network computes while it learns: <see cref="ComputePrecision.BFloat16"/> is about twice as fast
    /// where the hardware has it. The model computes in float32 either way.
    /// <value><see cref="ComputePrecision.Float32"/> by default.</value>
    /// </summary>
    public ComputePrecision Precision { get; init; }

    /// <summary>
    /// A scorer whose judgement of the estimate of x0 is added to the loss, or null. The model's description and its
    /// checkpoints name the scorer by the hash of its weights. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ScorerGuidanceOptions? ScorerGuidance { get; init; }

    /// <summary>
    /// Pictures to draw on the way, for <see cref="TrainingProgress.Samples"/>, or null for none.
    /// <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public TrainingSampleOptions? Samples { get; init; }

    /// <summary>
    /// A trained model to go on from, or null to begin anew. It is not changed; labels, shape, network, schedule and
    /// target must be its own, and the mean picture that it subtracts stays. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public DdpmGenerator? PreviousModel { get; init; }

    /// <summary>The network for pictures of a shape: <see cref="Network"/>, the previous model's, or the UNet that fits them.</summary>
    public DenoisingNetworkOptions NetworkFor(ImageShape shape) =>
        Network ?? PreviousModel?.Description.Network ?? ConditionalUNetOptions.For(shape);

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentException">A value is out of its range or unknown.</exception>
    public void Validate(ImageShape shape)
    {
        Training.Validate();
        NetworkFor(shape).Validate(shape);
        var schedule = NoiseSchedule.ByName(Schedule, Timesteps, ZeroTerminalSnr);
        DenoisingTarget.ByName(Target).Validate(schedule);
        BuildLossWeight().Validate(schedule);
        _ = Trainers.Training.TimeSampling.ByName(TimeSampling);
        ScorerGuidance?.Validate();
        _ = Precision.ToScalarType();
        if (LabelDropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(LabelDropout),
                LabelDropout,
                "LabelDropout must be in [0, 1]."
            );
    }

    internal LossWeight BuildLossWeight()
    {
        var weight = LossWeight is null
            ? DenoisingTarget.ByName(Target).OwnWeight
            : Diffusion.LossWeight.ByName(LossWeight);
        if (MinSnrGamma is not { } gamma)
            return weight;
        return weight == Diffusion.LossWeight.MinSnr
            ? Diffusion.LossWeight.MinSnrOf(gamma)
            : throw new ArgumentOutOfRangeException(
                nameof(MinSnrGamma),
                gamma,
                $"MinSnrGamma belongs to the loss weight 'min-snr'; this model is trained with '{weight.Name}'."
            );
    }
}
