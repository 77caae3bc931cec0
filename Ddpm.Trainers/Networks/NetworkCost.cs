using System.Globalization;

namespace Ddpm.Trainers;

/// <summary>What a network costs, computed from its options without building it.</summary>
/// <param name="Parameters">The number of learned values.</param>
/// <param name="MultiplyAdds">
/// Multiplications with an addition for one picture forward, in convolutions, linear layers and attention; twice as
/// many floating-point operations. Normalisation and activations, below a hundredth of it, are left out.
/// </param>
public readonly record struct NetworkCost(long Parameters, long MultiplyAdds)
{
    /// <summary>The floating-point operations for one picture forward: two for each multiply-add.</summary>
    public long FloatingPointOperations => 2 * MultiplyAdds;

    /// <summary>The cost of two parts together.</summary>
    public static NetworkCost operator +(NetworkCost one, NetworkCost other) =>
        new(one.Parameters + other.Parameters, one.MultiplyAdds + other.MultiplyAdds);

    /// <summary>A linear layer with bias, used at so many places of a picture.</summary>
    internal static NetworkCost Linear(long inputs, long outputs, long places = 1) =>
        new((inputs + 1) * outputs, inputs * outputs * places);

    /// <summary>A product with a matrix, without bias, at so many places of a picture.</summary>
    internal static NetworkCost Product(long inputs, long outputs, long places = 1) =>
        new(inputs * outputs, inputs * outputs * places);

    /// <summary>A convolution with bias and a square kernel that gives so many pixels.</summary>
    internal static NetworkCost Convolution(long inputs, long outputs, long kernel, long pixels) =>
        Linear(inputs * kernel * kernel, outputs, pixels);

    /// <summary>Scale and shift of a normalisation.</summary>
    internal static NetworkCost Normalization(long width) => new(2 * width, 0);

    /// <summary>Learned values that are only added.</summary>
    internal static NetworkCost Values(long count) => new(count, 0);

    /// <summary>The products of queries with keys and of the weights with values, over all heads.</summary>
    internal static NetworkCost Attention(long width, long queries, long keys) => new(0, 2 * width * queries * keys);

    /// <summary>As in "2.04 M parameters, 0.135 G multiply-adds a picture".</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Parameters / 1e6:0.00} M parameters, {MultiplyAdds / 1e9:0.000} G multiply-adds a picture"
        );
}
