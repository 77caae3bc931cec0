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

    /// <summary>
    /// The scorers whose loss was added in training, in the order in which they came. Descriptions before format 1.5 have
    /// <see cref="OnlyTrainingScorer"/> in its place.
    /// </summary>
    public IReadOnlyList<TrainingScorerRecord> TrainingScorers { get; init; } = [];

    /// <summary>The one scorer that a description could name before format 1.5; never written.</summary>
    [JsonPropertyName("trainingScorer")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelIdentity? OnlyTrainingScorer { get; init; }

    /// <summary>Which pictures <see cref="OnlyTrainingScorer"/> learnt from, or null where that is not known.</summary>
    [JsonPropertyName("trainingScorerData")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DataFingerprint? OnlyTrainingScorerData { get; init; }

    /// <summary>How much the loss of <see cref="OnlyTrainingScorer"/> counted.</summary>
    [JsonPropertyName("trainingScorerWeight")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OnlyTrainingScorerWeight { get; init; }

    public required double PixelScale { get; init; }

    /// <summary>How often labels were dropped in training, without which guidance means nothing.</summary>
    public required double LabelDropout { get; init; }

    /// <summary>The guidance that a student learnt from its teacher, or null for a model that is no student.</summary>
    public double? DistilledGuidance { get; init; }

    /// <summary>The same with the scorer of an older description among <see cref="TrainingScorers"/>.</summary>
    public DdpmDescription InThisFormat() =>
        OnlyTrainingScorer is not { } only
            ? this
            : this with
            {
                TrainingScorers =
                [
                    new(only.Name, only.Sha256, OnlyTrainingScorerWeight ?? 0)
                    {
                        TrainingData = OnlyTrainingScorerData,
                    },
                    .. TrainingScorers,
                ],
                OnlyTrainingScorer = null,
                OnlyTrainingScorerData = null,
                OnlyTrainingScorerWeight = null,
            };

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
        foreach (var scorer in TrainingScorers)
            scorer.Validate();
        OnlyTrainingScorer?.Validate();
        OnlyTrainingScorerData?.Validate();
        Network.Validate(Shape);
        BuildTarget().Validate(BuildSchedule());
    }
}
