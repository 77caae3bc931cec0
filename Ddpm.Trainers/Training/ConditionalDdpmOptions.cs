using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Networks;

namespace Ddpm.Trainers.Training;

/// <summary>How a conditional diffusion model is trained.</summary>
public sealed record ConditionalDdpmOptions
{
    /// <summary>How long, how fast, from which seed, and where checkpoints go.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>The network's size, or null for the preset that fits the pictures. <value>null by default.</value></summary>
    public ConditionalUNetOptions? Network { get; init; }

    /// <summary>The number of timesteps T, 2 to 100,000. <value>1000 by default.</value></summary>
    public int Timesteps { get; init; } = 1000;

    /// <summary>The name of the noise schedule. <value>"linear" by default.</value></summary>
    public string Schedule { get; init; } = "linear";

    /// <summary>
    /// What the network predicts: "epsilon", "x0" or "v". With little training "v" gives much better pictures; "epsilon"
    /// is the model of DDPM. <value>"epsilon" by default.</value>
    /// </summary>
    public string Target { get; init; } = "epsilon";

    /// <summary>
    /// How much an error counts at each noise level: "simple", "min-snr", "v" or "x0"; null for
    /// <see cref="DenoisingTarget.OwnWeight"/>, with which every error of the network's answer counts alike.
    /// <value>null by default.</value>
    /// </summary>
    public string? LossWeight { get; init; }

    /// <summary>
    /// How often a picture is learnt without its labels, in [0, 1], which classifier-free guidance needs.
    /// <value>0.1 by default.</value>
    /// </summary>
    public double LabelDropout { get; init; } = 0.1;

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentException">A value is out of its range or unknown.</exception>
    public void Validate(ImageShape shape)
    {
        Training.Validate();
        (Network ?? ConditionalUNetOptions.For(shape)).Validate(shape);
        _ = NoiseSchedule.ByName(Schedule, Timesteps);
        _ = DenoisingTarget.ByName(Target);
        _ = BuildLossWeight();
        if (LabelDropout is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(LabelDropout),
                LabelDropout,
                "LabelDropout must be in [0, 1]."
            );
    }

    internal LossWeight BuildLossWeight() =>
        LossWeight is null ? DenoisingTarget.ByName(Target).OwnWeight : Diffusion.LossWeight.ByName(LossWeight);
}
