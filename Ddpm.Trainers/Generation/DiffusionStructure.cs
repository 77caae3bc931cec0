namespace Ddpm.Trainers;

/// <summary>What a diffusion model is, whatever it learnt: part of its description, and what must be the same to go on from it.</summary>
internal sealed record DiffusionStructure
{
    /// <summary>The network that predicts the target.</summary>
    public required DenoisingNetworkOptions Network { get; init; }

    /// <summary>The noise schedule.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The number of timesteps T.</summary>
    public required int Timesteps { get; init; }

    /// <summary>Whether the schedule is stretched to end in plain noise.</summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>What the network predicts.</summary>
    public required DenoisingTarget Target { get; init; }

    /// <summary>
    /// What a model of this structure may be gone on from as: itself, with guidance as an input where the other has it, whose layers
    /// begin with zeros.
    /// </summary>
    public DiffusionStructure GrownTo(DiffusionStructure other) =>
        other.Network.GuidanceInput ? this with { Network = Network with { GuidanceInput = true } } : this;

    /// <summary>The noise levels.</summary>
    public NoiseSchedule BuildSchedule() => Schedule.Build(Timesteps, ZeroTerminalSnr);

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentException">A value is out of its range, or does not go with another.</exception>
    public void Validate(ImageShape shape)
    {
        Network.Validate(shape);
        Target.Validate(BuildSchedule());
    }
}
