namespace Ddpm.Trainers;

/// <summary>
/// The step from one noise level to the next that every sampler takes; they differ in which answers it leads to and in how
/// much of the noise is fresh. It is exact where the denoiser's answer does not change on the way. Everything stays finite
/// at α = 0 (plain noise) and σ' = 0 (a clean picture).
/// </summary>
public sealed record AffineStep
{
    private AffineStep(int number, NoiseLevel from, NoiseLevel to) => (Number, From, To) = (number, from, to);

    /// <summary>1 for the first step.</summary>
    public int Number { get; }

    /// <summary>The level before the step: (α, σ), λ.</summary>
    public NoiseLevel From { get; }

    /// <summary>The level after the step: (α', σ'), λ'.</summary>
    public NoiseLevel To { get; }

    /// <summary>h = λ' − λ; +∞ from plain noise and to a clean picture.</summary>
    public double Width => To.Lambda - From.Lambda;

    /// <summary>e^(−h); 0 from plain noise and to a clean picture.</summary>
    public double Decay => From.Alpha * To.Sigma / (From.Sigma * To.Alpha);

    /// <summary>1 − e^(−2h): the share of the noise's variance that a stochastic step makes fresh.</summary>
    public double Renewal => 1 - Decay * Decay;

    /// <summary>The steps between the levels of a run, one less than there are levels.</summary>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    public static IReadOnlyList<AffineStep> Between(IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return [.. Enumerable.Range(1, Math.Max(0, levels.Count - 1)).Select(number => Of(levels, number))];
    }

    /// <summary>x' = (σ'/σ)·x + (α' − α·σ'/σ)·D̄: all of the noise is kept.</summary>
    /// <param name="weights">The answer's share in D̄ and those of earlier answers, the newest first; 1 in sum.</param>
    public SamplerStep Towards(params IReadOnlyList<double> weights) => Towards(weights, To.Sigma, fresh: 0);

    /// <summary>x' = (σ_down/σ)·x + (α' − α·σ_down/σ)·D̄ + σ_up·ε: some noise is kept, the other is fresh.</summary>
    /// <param name="weights">The answer's share in D̄ and those of earlier answers, the newest first; 1 in sum.</param>
    /// <param name="kept">σ_down.</param>
    /// <param name="fresh">σ_up.</param>
    public SamplerStep Towards(IReadOnlyList<double> weights, double kept, double fresh)
    {
        var gain = To.Alpha - From.Alpha * kept / From.Sigma;
        return new(Number, From, [kept / From.Sigma], [.. weights.Select(weight => gain * weight)], fresh);
    }

    private static AffineStep Of(IReadOnlyList<NoiseLevel> levels, int number)
    {
        var (from, to) = (levels[number - 1], levels[number]);
        if (from.Alpha * to.Sigma < from.Sigma * to.Alpha)
            return new AffineStep(number, from, to);
        throw new ArgumentException(
            $"The noise levels of a sampler become cleaner from one to the next; level {number} (α = {to.Alpha}, "
                + $"σ = {to.Sigma}) is not cleaner than level {number - 1} (α = {from.Alpha}, σ = {from.Sigma}). "
                + "Give levels of rising α/σ, each once.",
            nameof(levels)
        );
    }
}
