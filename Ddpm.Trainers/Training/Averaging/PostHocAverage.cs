using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Chooses the width of an average of weights after training (Karras et al. 2024, section 3): averages with a power
/// function profile that were stored on the way are combined so that the sum comes closest to another profile.
/// </summary>
internal static class PostHocAverage
{
    /// <summary>A stored average: its profile and when it was stored.</summary>
    /// <param name="Step">After how many steps, 1 or more.</param>
    /// <param name="RelativeWidth">The width of its profile; see <see cref="AverageProfile.PowerFunction"/>.</param>
    public readonly record struct Stored(long Step, double RelativeWidth);

    /// <summary>The best combination.</summary>
    /// <param name="Weights">The factor of each stored average; their sum is about 1.</param>
    /// <param name="RelativeError">
    /// How far the combined profile is from the wished one: the norm of the difference in parts of the wished profile's.
    /// </param>
    public sealed record Combination(IReadOnlyList<double> Weights, double RelativeError);

    /// <summary>Finds the factors with which stored averages come closest to a wished one, by least squares.</summary>
    /// <param name="stored">The stored averages, each once, none after <paramref name="step"/>.</param>
    /// <param name="step">After how many steps the wished average ends.</param>
    /// <param name="relativeWidth">Its width.</param>
    /// <exception cref="ArgumentException">Nothing is stored, or something after the wished step.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A width is out of its range.</exception>
    public static Combination Combine(IReadOnlyList<Stored> stored, long step, double relativeWidth)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Count == 0)
            throw new ArgumentException("There are no stored averages to combine.", nameof(stored));
        if (stored.Any(one => one.Step < 1 || one.Step > step))
            throw new ArgumentException($"Stored averages must be of steps 1 to {step}.", nameof(stored));

        using var scope = NewDisposeScope();
        var profiles = stored
            .Select(one => (one.Step, Exponent: AverageProfile.ExponentOf(one.RelativeWidth)))
            .ToArray();
        var wished = (step, AverageProfile.ExponentOf(relativeWidth));

        // Minimises |Σ xᵢ·pᵢ − p|² over x: the normal equations A·x = b with Aᵢⱼ = ⟨pᵢ, pⱼ⟩ and bᵢ = ⟨pᵢ, p⟩. Profiles are
        // scaled to norm 1 first; those that nearly coincide would otherwise spoil the solution.
        var norms = profiles.Select(one => Math.Sqrt(Overlap(one, one))).ToArray();
        var products = zeros(profiles.Length, profiles.Length, ScalarType.Float64);
        var wishes = zeros(profiles.Length, ScalarType.Float64);
        for (var row = 0; row < profiles.Length; row++)
        {
            wishes[row] = Overlap(profiles[row], wished) / norms[row];
            for (var column = 0; column < profiles.Length; column++)
                products[row, column] = Overlap(profiles[row], profiles[column]) / (norms[row] * norms[column]);
        }

        var factors = linalg.pinv(products, rtol: 1e-12, hermitian: true).mv(wishes);
        var explained = factors.dot(wishes).item<double>() / Overlap(wished, wished);
        return new Combination(
            [.. factors.data<double>().ToArray().Select((factor, index) => factor / norms[index])],
            Math.Sqrt(Math.Max(0, 1 - explained))
        );
    }

    /// <summary>
    /// ⟨p, q⟩ = ∫ p(t)·q(t) dt for p(t) = (γ + 1)·t^γ / T^(γ+1), 0 ≤ t ≤ T. Times are divided by the later end first, so
    /// that powers of large numbers do not overflow.
    /// </summary>
    private static double Overlap((long End, double Exponent) first, (long End, double Exponent) second)
    {
        double last = Math.Max(first.End, second.End);
        var (one, other) = (first.End / last, second.End / last);
        var sum = first.Exponent + second.Exponent + 1;
        var logarithm =
            sum * Math.Log(Math.Min(one, other))
            - (first.Exponent + 1) * Math.Log(one)
            - (second.Exponent + 1) * Math.Log(other);
        return (first.Exponent + 1) * (second.Exponent + 1) / sum * Math.Exp(logarithm) / last;
    }
}
