using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Generation;

/// <summary>Everything about a trained diffusion model but its weights; written as JSON beside them.</summary>
internal sealed record DdpmDescription : ModelDescription
{
    public required DenoisingNetworkOptions Network { get; init; }

    public required string Schedule { get; init; }

    public required int Timesteps { get; init; }

    /// <summary>Whether the schedule was stretched to end in plain noise; older descriptions lack it.</summary>
    public bool ZeroTerminalSnr { get; init; }

    public required string Target { get; init; }

    /// <summary>With which weight errors counted in training, for the record; older descriptions lack it.</summary>
    public string? LossWeight { get; init; }

    /// <summary>γ of the weight "min-snr" where it was chosen, for the record.</summary>
    public double? MinSnrGamma { get; init; }

    /// <summary>How noise levels were drawn in training, for the record; older descriptions lack it.</summary>
    public string? TimeSampling { get; init; }

    /// <summary>The scorer whose loss was added in training, so that nobody takes it for a judge; null for none.</summary>
    public ModelIdentity? TrainingScorer { get; init; }

    /// <summary>Which pictures that scorer learnt from, or null where that is not known; older descriptions lack it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataFingerprint? TrainingScorerData { get; init; }

    /// <summary>How much that scorer's loss counted; null for none.</summary>
    public double? TrainingScorerWeight { get; init; }

    public required double PixelScale { get; init; }

    /// <summary>How often labels were dropped in training, without which guidance means nothing.</summary>
    public required double LabelDropout { get; init; }

    /// <summary>The guidance that a student learnt from its teacher, or null for a model that is no student.</summary>
    public double? DistilledGuidance { get; init; }

    public NoiseSchedule BuildSchedule() => NoiseSchedule.ByName(Schedule, Timesteps, ZeroTerminalSnr);

    public DenoisingTarget BuildTarget() => DenoisingTarget.ByName(Target);

    public DenoisingNetwork BuildNetwork(long seed, Device device)
    {
        var network = Network.Build(Shape, Labels.Count, seed);
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public DenoisingNetwork BuildNetworkToLoad() => Network.BuildToLoad(Shape, Labels.Count);

    /// <inheritdoc />
    protected override void Validate()
    {
        base.Validate();
        if (PixelScale is not (> 0 and < 10))
            throw new InvalidDataException($"The model's pixel scale is {PixelScale}; it must be above 0.");
        if (LabelDropout is not (>= 0 and <= 1))
            throw new InvalidDataException($"The model's label dropout is {LabelDropout}; it must be in [0, 1].");
        if (DistilledGuidance is not (null or (>= 0 and <= 1e6)))
            throw new InvalidDataException(
                $"The model's distilled guidance is {DistilledGuidance}; it must be 0 or more."
            );
        TrainingScorer?.Validate();
        TrainingScorerData?.Validate();
        Network.Validate(Shape);
        BuildTarget().Validate(BuildSchedule());
    }
}
