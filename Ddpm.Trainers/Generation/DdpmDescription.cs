using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Everything about a trained diffusion model but its weights; written as JSON beside them.</summary>
internal sealed record DdpmDescription : ModelDescription
{
    public required DiffusionStructure Structure { get; init; }

    /// <summary>How the model is best sampled.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>The spread of the training pictures around their mean, which pictures are divided by.</summary>
    public required double PixelScale { get; init; }

    /// <summary>How often labels were dropped in training, without which guidance means nothing.</summary>
    public required double LabelDropout { get; init; }

    /// <summary>The guidance that a student learnt from its teacher, or null for a model that is no student.</summary>
    public double? DistilledGuidance { get; init; }

    /// <summary>Whether the model is guided by an input of its network. A student learns without, whatever its teacher has.</summary>
    [JsonIgnore]
    public bool TakesGuidance => Structure.Network.GuidanceInput && DistilledGuidance is null;

    public DenoisingNetwork BuildNetwork(long seed, Device device)
    {
        var network = Structure.Network.Build(Shape, new LabelVocabulary(Labels), seed);
        network.to(device);
        return network;
    }

    /// <summary>The network on the CPU, with weights that are to be written over.</summary>
    public DenoisingNetwork BuildNetworkToLoad() => Structure.Network.BuildToLoad(Shape, new LabelVocabulary(Labels));

    /// <inheritdoc />
    internal override Func<NetworkWeights, OnnxModel>? OnnxGraph =>
        DenoiserGraph.Exists(Structure.Network)
            ? weights => DenoiserGraph.Write(Structure.Network, Shape, new LabelVocabulary(Labels), weights)
            : null;

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
        Structure.Validate(Shape);
        Sampling.Validate();
        Structure.RequireSampling(Sampling, LabelDropout);
    }
}
