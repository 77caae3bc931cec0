using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// How far two sets of pictures are apart as a whole (Heusel et al. 2017, eq. 6): |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½)
/// of the means and covariances of their features. 0 for sets with the same mean and covariance.
/// </summary>
/// <remarks>
/// The value depends on the features and on how many pictures there are: fewer give a larger one, also for pictures of
/// the same kind. So compare values that come from the same scorer and the same numbers of pictures only; a value of the
/// scorer's features is no FID, which is defined by those of Inception v3. There is no bootstrap interval: samples drawn
/// with replacement repeat pictures, which raises the value itself.
/// </remarks>
public sealed record FrechetDistance
{
    private FrechetDistance() { }

    /// <summary>The distance, 0 or more.</summary>
    public required double Value { get; init; }

    /// <summary>How many pictures the first set has.</summary>
    public required int FirstImages { get; init; }

    /// <summary>How many pictures the second set has.</summary>
    public required int SecondImages { get; init; }

    /// <summary>How many features a picture has.</summary>
    public required int Features { get; init; }

    /// <summary>Measures the distance between two sets of features, in double precision on the CPU.</summary>
    /// <param name="first">The features of the first set, picture after picture.</param>
    /// <param name="second">The features of the second set, likewise.</param>
    /// <param name="features">How many features a picture has, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// A set has no more pictures than there are features, so that its covariance is not determined; its values are no
    /// whole number of pictures; or a value is not finite.
    /// </exception>
    public static FrechetDistance Measure(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        Check(first, features, nameof(first));
        Check(second, features, nameof(second));
        TorchRuntime.EnsureLoaded();

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (mean1, covariance1) = Moments(first, features);
        var (mean2, covariance2) = Moments(second, features);
        var means = (mean1 - mean2).Squared().sum().item<double>();
        var traces = covariance1.trace().Plus(covariance2.trace()).item<double>();
        return new FrechetDistance
        {
            // Rounding can leave equal sets a hair below 0.
            Value = Math.Max(0, means + traces - 2 * TraceOfRoot(covariance1, covariance2)),
            FirstImages = first.Length / features,
            SecondImages = second.Length / features,
            Features = features,
        };
    }

    private static (Tensor Mean, Tensor Covariance) Moments(ReadOnlySpan<float> values, int features)
    {
        Tensor rows = tensor(values.ToArray(), [values.Length / features, features]).to(ScalarType.Float64);
        var mean = rows.mean([0L], keepdim: true);
        var centred = rows - mean;
        return (mean, centred.t().matmul(centred).Over(rows.shape[0] - 1));
    }

    /// <summary>
    /// tr((Σ₁Σ₂)^½): Σ₁Σ₂ has the eigenvalues of the symmetric Σ₁^½·Σ₂·Σ₁^½, which are real and not below 0.
    /// </summary>
    private static double TraceOfRoot(Tensor covariance1, Tensor covariance2)
    {
        var (values, vectors) = linalg.eigh(covariance1);
        var root = (vectors * values.ClampedFrom(0).sqrt()).matmul(vectors.t());
        var product = root.matmul(covariance2).matmul(root);
        return linalg.eigvalsh(product.Plus(product.t()).Over(2)).ClampedFrom(0).sqrt().sum().item<double>();
    }

    private static void Check(ReadOnlySpan<float> values, int features, string name)
    {
        if (values.Length % features != 0)
            throw new ArgumentException($"{values.Length} values are no whole number of {features} features.", name);
        var pictures = values.Length / features;
        if (pictures <= features)
            throw new ArgumentException(
                $"The {name} set has {pictures} pictures; with {features} features a Fréchet distance needs at least "
                    + $"{features + 1}, or the covariance is not determined. Give more pictures, or a scorer with fewer features.",
                name
            );
        foreach (var value in values)
            if (!float.IsFinite(value))
                throw new ArgumentException($"The {name} set has a feature that is not finite.", name);
    }
}
