using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers;

/// <summary>
/// Which generator and discriminator, and how large. What is not set is, in <see cref="GanTrainingOptions.Network"/>, as the preset
/// has it.
/// </summary>
public sealed record GanNetworkOptions
{
    private const int LargestBase = 16;

    private readonly GanArchitecture? _architecture;
    private readonly int? _noiseWidth;
    private readonly int? _patchSize;
    private readonly int? _generatorWidth;
    private readonly int? _discriminatorWidth;
    private readonly int? _labelWidth;

    /// <summary>The pair of networks. <value><see cref="GanArchitecture.Dcgan"/> by default.</value></summary>
    public GanArchitecture Architecture
    {
        get => _architecture ?? GanArchitecture.Dcgan;
        init => _architecture = value;
    }

    /// <summary>How many random numbers a picture is made from, 1 to 4096. <value>100 by default.</value></summary>
    public int NoiseWidth
    {
        get => _noiseWidth ?? 100;
        init => _noiseWidth = value;
    }

    /// <summary>
    /// The side of the square of pixels that residual networks see as one, by which their cost falls with its square: 1,
    /// 2 or 4; divides height and width. Transposed networks, which see single pixels, need 1. <value>1 by default.</value>
    /// </summary>
    public int PatchSize
    {
        get => _patchSize ?? 1;
        init => _patchSize = value;
    }

    /// <summary>
    /// Channels of the generator at the size of the picture, or of its patches, 4 to 512. Each halving of the size doubles them, up to
    /// eight times as many (four times in residual networks). <value>64 by default.</value>
    /// </summary>
    public int GeneratorWidth
    {
        get => _generatorWidth ?? 64;
        init => _generatorWidth = value;
    }

    /// <summary>Channels of the discriminator, likewise, 4 to 512. <value>64 by default.</value></summary>
    public int DiscriminatorWidth
    {
        get => _discriminatorWidth ?? 64;
        init => _discriminatorWidth = value;
    }

    /// <summary>
    /// The length of a label's vector in a residual generator, 1 to 4096; a transposed one has none of its own.
    /// <value>128 by default.</value>
    /// </summary>
    public int LabelWidth
    {
        get => _labelWidth ?? 128;
        init => _labelWidth = value;
    }

    /// <summary>The same, where what is not set here is as others have it.</summary>
    internal GanNetworkOptions Over(GanNetworkOptions others) =>
        new()
        {
            Architecture = _architecture ?? others.Architecture,
            NoiseWidth = _noiseWidth ?? others.NoiseWidth,
            PatchSize = _patchSize ?? others.PatchSize,
            GeneratorWidth = _generatorWidth ?? others.GeneratorWidth,
            DiscriminatorWidth = _discriminatorWidth ?? others.DiscriminatorWidth,
            LabelWidth = _labelWidth ?? others.LabelWidth,
        };

    /// <summary>Checks every value, also against the pictures' shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">The size does not fit the pictures.</exception>
    public void Validate(ImageShape shape)
    {
        ArgumentNullException.ThrowIfNull(Architecture);
        Require(NoiseWidth is >= 1 and <= 4096, nameof(NoiseWidth), NoiseWidth, "1 to 4096");
        Require(GeneratorWidth is >= 4 and <= 512, nameof(GeneratorWidth), GeneratorWidth, "4 to 512");
        Require(DiscriminatorWidth is >= 4 and <= 512, nameof(DiscriminatorWidth), DiscriminatorWidth, "4 to 512");
        Require(LabelWidth is >= 1 and <= 4096, nameof(LabelWidth), LabelWidth, "1 to 4096");
        Require(
            PatchSize is 1 || (PatchSize is 2 or 4 && Architecture.SeesPatches),
            nameof(PatchSize),
            PatchSize,
            "1, or 2 or 4 in residual networks"
        );
        var levels = GanLevels.Of(shape, PatchSize);
        if (
            shape.Height % PatchSize != 0
            || shape.Width % PatchSize != 0
            || levels.Count == 0
            || levels.BaseHeight > LargestBase
            || levels.BaseWidth > LargestBase
        )
            throw new ArgumentException(
                $"Pictures of {shape} do not fit: height and width must be {4 * PatchSize} to {LargestBase * PatchSize}, "
                    + "doubled as often as each other and at least once, such as 28, 32, 64 or 96. "
                    + $"{nameof(TrainingOptions.Shape)} brings them to another size."
            );
    }

    /// <summary>What the generator costs, without building it.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels it is told, 0 for none.</param>
    public NetworkCost CostOf(ImageShape shape, int labelCount) => Architecture.CostOf(this, shape, labelCount);

    /// <summary>Builds the generator on the CPU, with weights that follow from a seed alone.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels it is told, 0 for none.</param>
    /// <param name="seed">The seed of its weights.</param>
    internal GeneratorNetwork BuildGenerator(ImageShape shape, int labelCount, long seed)
    {
        Validate(shape);
        return SeededWeights.Build(
            seed,
            () => Architecture.CreateGenerator(this, shape, labelCount),
            Architecture.WeightDeviation
        );
    }

    /// <summary>Builds the generator on the CPU, with weights that are to be written over.</summary>
    internal GeneratorNetwork BuildGeneratorToLoad(ImageShape shape, int labelCount) =>
        SeededWeights.BuildToLoad(() => Architecture.CreateGenerator(this, shape, labelCount));

    /// <summary>Builds the discriminator on the CPU, with weights that follow from a seed alone.</summary>
    /// <param name="shape">The shape of the pictures.</param>
    /// <param name="labelCount">How many labels it is told, 0 for none.</param>
    /// <param name="namesLabels">Whether it also says which labels it sees.</param>
    /// <param name="seed">The seed of its weights.</param>
    internal DiscriminatorNetwork BuildDiscriminator(ImageShape shape, int labelCount, bool namesLabels, long seed)
    {
        Validate(shape);
        var network = SeededWeights.Build(
            seed,
            () => Architecture.CreateDiscriminator(this, shape, labelCount, namesLabels),
            Architecture.WeightDeviation
        );
        SpectralNorm.Settle(network);
        return network;
    }
}
