namespace Ddpm.Trainers;

/// <summary>
/// The noise levels at which guidance acts (Kynkäänniemi et al. 2024, "Applying guidance in a limited interval improves
/// sample and distribution quality"); at the others the plain conditional model answers, which also costs less.
/// </summary>
/// <remarks>
/// The ends are shares of noise, σ/(α + σ): 0 for a clean picture, 1 for plain noise, and the time itself for a rectified
/// flow. So an interval means the same for every schedule, spacing and number of steps. The paper's σ (the noise of a
/// picture with α = 1) has the share σ/(1 + σ): its interval of 0.28 to 2.9 is 0.22 to 0.74.
/// </remarks>
/// <param name="From">The share of noise above which guidance acts, 0 to 1.</param>
/// <param name="To">The share of noise up to which guidance acts, above <paramref name="From"/> and at most 1.</param>
public readonly record struct GuidanceInterval(double From, double To)
{
    /// <summary>All noise levels.</summary>
    public static GuidanceInterval Everything { get; } = new(0, 1);

    /// <summary>The share of noise at a level, σ/(α + σ).</summary>
    public static double NoiseShare(NoiseLevel level) => level.Sigma / (level.Alpha + level.Sigma);

    /// <summary>Whether guidance acts at a level.</summary>
    public bool Contains(NoiseLevel level) => NoiseShare(level) is var share && share > From && share <= To;

    /// <summary>A denoiser that is the guided one in the interval, and the plain one elsewhere.</summary>
    /// <param name="guided">Answers in the interval.</param>
    /// <param name="plain">Answers elsewhere.</param>
    internal Denoiser<T> Limit<T>(Denoiser<T> guided, Denoiser<T> plain)
    {
        ArgumentNullException.ThrowIfNull(guided);
        ArgumentNullException.ThrowIfNull(plain);
        var interval = this;
        return interval == Everything
            ? guided
            : (noisy, level, denoised) => (interval.Contains(level) ? guided : plain)(noisy, level, denoised);
    }

    /// <summary>Checks both ends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are out of range, or in the wrong order.</exception>
    public void Validate()
    {
        if (!(From >= 0 && From < To && To <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(GuidanceInterval),
                this,
                "A guidance interval goes from 0 or more to a larger share of noise of at most 1."
            );
    }

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{From}..{To}");
}
