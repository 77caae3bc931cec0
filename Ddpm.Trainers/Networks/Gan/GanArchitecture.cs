using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>Which pair of networks a GAN is made of.</summary>
[JsonConverter(typeof(ChoiceConverter<GanArchitecture>))]
public sealed class GanArchitecture : Choice<GanArchitecture>, IChoice<GanArchitecture>
{
    /// <param name="name">Its name.</param>
    /// <param name="generator">
    /// Makes the generator for pictures of a shape and a number of labels that it is told, 0 for none.
    /// </param>
    /// <param name="discriminator">
    /// Makes the discriminator, likewise; the last argument is whether it also says which labels it sees.
    /// </param>
    /// <param name="cost">
    /// What the generator costs, without building it; a model's file must have as many parameters.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public GanArchitecture(
        string name,
        Func<GanNetworkOptions, ImageShape, int, GeneratorNetwork> generator,
        Func<GanNetworkOptions, ImageShape, int, bool, DiscriminatorNetwork> discriminator,
        Func<GanNetworkOptions, ImageShape, int, NetworkCost> cost
    )
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentNullException.ThrowIfNull(cost);
        CreateGenerator = generator;
        CreateDiscriminator = discriminator;
        CostOf = cost;
    }

    /// <summary>
    /// "dcgan": a fully connected projection of noise and labels and transposed convolutions with batch normalisation,
    /// against its mirror image (Radford et al. 2016, "Unsupervised representation learning with DCGANs"; labels as in Mirza
    /// and Osindero 2014). Weights are drawn from N(0, 0.02) (section 4 there).
    /// </summary>
    public static GanArchitecture Dcgan { get; } =
        new(
            "dcgan",
            (options, shape, labels) => new DcganGenerator(options, shape, labels),
            (options, shape, labels, namesLabels) => new DcganDiscriminator(options, shape, labels, namesLabels),
            DcganGenerator.Cost
        )
        {
            WeightDeviation = 0.02,
        };

    /// <summary>
    /// "residual": residual blocks with conditional batch normalisation, against a projection discriminator with spectral
    /// normalisation (Miyato and Koyama 2018, "cGANs with projection discriminator"). It starts as PyTorch's layers do, so
    /// that a narrow one does not start as a plain grey.
    /// </summary>
    public static GanArchitecture Residual { get; } =
        new(
            "residual",
            (options, shape, labels) => new ResidualGenerator(options, shape, labels),
            (options, shape, labels, namesLabels) => new ResidualDiscriminator(options, shape, labels, namesLabels),
            ResidualGenerator.Cost
        )
        {
            SeesPatches = true,
        };

    /// <inheritdoc />
    public static ChoiceRegistry<GanArchitecture> Registry { get; } = new("GAN architecture", Dcgan, Residual);

    /// <summary>
    /// The standard deviation around 0 of the weights at first, or null for PyTorch's own of each layer; see
    /// <see cref="SeededWeights.Build"/>. <value>null by default.</value>
    /// </summary>
    public double? WeightDeviation { get; init; }

    /// <summary>
    /// Whether its networks can see a square of pixels as one (<see cref="GanNetworkOptions.PatchSize"/>).
    /// <value>false by default.</value>
    /// </summary>
    public bool SeesPatches { get; init; }

    internal Func<GanNetworkOptions, ImageShape, int, GeneratorNetwork> CreateGenerator { get; }

    internal Func<GanNetworkOptions, ImageShape, int, bool, DiscriminatorNetwork> CreateDiscriminator { get; }

    internal Func<GanNetworkOptions, ImageShape, int, NetworkCost> CostOf { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator GanArchitecture(string name) => FromString(name);
}
