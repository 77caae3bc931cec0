using System.Text.Json.Serialization;
using Ddpm.Trainers.Data;
using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// Which denoising network and how large. Each network has its own options, which check, price and build it; the list
/// of networks is <see cref="NetworkKind.All"/>.
/// </summary>
[JsonConverter(typeof(DenoisingNetworkOptionsConverter))]
public abstract record DenoisingNetworkOptions
{
    /// <summary>How the network is told the labels. <value><see cref="LabelConditioning.Tokens"/> by default.</value></summary>
    public LabelConditioning LabelConditioning { get; init; } = LabelConditioning.Tokens;

    /// <summary>
    /// How often a value inside a block is dropped in training, in [0, 1); it helps where the same few pictures are seen
    /// very often. <value>0 by default.</value>
    /// </summary>
    public double Dropout { get; init; }

    /// <summary>The length of the vectors of time and labels.</summary>
    internal abstract int ConditionLength { get; }

    /// <summary>The name of the kind of network, as in <see cref="NetworkKind.Name"/>.</summary>
    [JsonIgnore]
    public string Name => NetworkKind.Of(this).Name;

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">The size does not fit the pictures.</exception>
    public virtual void Validate(ImageShape shape)
    {
        RequireDefined(LabelConditioning, nameof(LabelConditioning));
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dropout must be in [0, 1).");
    }

    /// <summary>What the network costs, without building it.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="labelsPerPicture">How many labels the picture has for which multiply-adds are counted.</param>
    public abstract NetworkCost CostOf(ImageShape shape, int labelCount, int labelsPerPicture = 1);

    /// <summary>Builds the network on the CPU, with weights that follow from a seed alone.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="seed">The seed of its weights.</param>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A value is out of range or does not fit the pictures.</exception>
    public DenoisingNetwork Build(ImageShape shape, int labelCount, long seed) =>
        SeededWeights.Build(seed, () => Create(shape, labelCount));

    /// <summary>Builds the network on the CPU, with weights that are to be written over.</summary>
    internal DenoisingNetwork BuildToLoad(ImageShape shape, int labelCount) =>
        SeededWeights.BuildToLoad(() => Create(shape, labelCount));

    private protected abstract DenoisingNetwork Create(ImageShape shape, int labelCount);
}
