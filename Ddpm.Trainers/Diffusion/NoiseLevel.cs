namespace Ddpm.Trainers;

/// <summary>
/// How much of a noisy picture is signal and how much is noise: x = α·x0 + σ·ε with ε ~ N(0, 1). In the notation of
/// DDPM (Ho et al. 2020, eq. 4) α = √alphas_cumprod and σ = √(1 − alphas_cumprod).
/// </summary>
/// <param name="Time">
/// What the network is told: the timestep, 0 to T − 1, for a chain of T steps; ln(σ)/4 or 1000·t for the schedules of
/// other families (see <see cref="NoiseSchedule"/>).
/// </param>
/// <param name="Alpha">The factor of the clean picture, 0 to 1; 0 is plain noise.</param>
/// <param name="Sigma">The factor of the noise, 0 or more; 0 is a clean picture.</param>
public readonly record struct NoiseLevel(double Time, double Alpha, double Sigma)
{
    /// <summary>The end of every sampling run: all signal, no noise.</summary>
    public static NoiseLevel Clean { get; } = new(0, 1, 0);

    /// <summary>λ = ln(α/σ), half the logarithm of the signal-to-noise ratio; +∞ for a clean picture, −∞ for plain noise.</summary>
    public double Lambda => Math.Log(Alpha / Sigma);

    /// <summary>The noise-to-signal ratio σ/α, the σ of Karras et al. 2022; 0 for a clean picture, +∞ for plain noise.</summary>
    public double Ratio => Sigma / Alpha;

    /// <summary>The signal-to-noise ratio α²/σ²; +∞ for a clean picture, 0 for plain noise.</summary>
    public double SignalToNoise => Alpha * Alpha / (Sigma * Sigma);
}

/// <summary>
/// How a picture fades while noise comes: α and σ as functions of the noise-to-signal ratio σ/α. Levels of equal ratio
/// are the same noisy picture at another scale, so any schedule can be written in any family (Karras et al. 2022,
/// section 2).
/// </summary>
public sealed class NoiseFamily
{
    private readonly Func<double, double> _alpha;
    private readonly Func<double, double> _sigma;
    private readonly Func<double, double> _position;

    private NoiseFamily(
        string name,
        Func<double, double> alpha,
        Func<double, double> sigma,
        Func<double, double> position
    )
    {
        Name = name;
        _alpha = alpha;
        _sigma = sigma;
        _position = position;
    }

    // The forms with 1/ratio keep σ = 1 where the ratio is infinite.

    /// <summary>α² + σ² = 1, the chain of DDPM (Ho et al. 2020, eq. 4).</summary>
    public static NoiseFamily VariancePreserving { get; } =
        new(
            "variance preserving",
            ratio => 1 / Math.Sqrt(1 + ratio * ratio),
            ratio => 1 / Math.Sqrt(1 + 1 / (ratio * ratio)),
            Math.Atan
        );

    /// <summary>α = 1: the noise is added to the picture as it is (Karras et al. 2022, table 1, "VE" and "ours").</summary>
    public static NoiseFamily VarianceExploding { get; } =
        new("variance exploding", _ => 1, ratio => ratio, ratio => Math.Log(ratio));

    /// <summary>α + σ = 1, the straight way of rectified flow (X. Liu et al. 2023; Esser et al. 2024, eq. 13).</summary>
    public static NoiseFamily RectifiedFlow { get; } =
        new("rectified flow", ratio => 1 / (1 + ratio), ratio => 1 / (1 + 1 / ratio), ratio => 1 / (1 + 1 / ratio));

    /// <summary>What the family is called.</summary>
    public string Name { get; }

    /// <summary>The level of a noise-to-signal ratio.</summary>
    /// <param name="ratio">σ/α, 0 for a clean picture to +∞ for plain noise; finite where variance explodes.</param>
    /// <param name="time">What the network is told.</param>
    public NoiseLevel At(double ratio, double time) => new(time, _alpha(ratio), _sigma(ratio));

    /// <summary>A finite measure of how noisy a level is, along which times between two levels are interpolated.</summary>
    internal double Position(NoiseLevel level) => _position(level.Ratio);
}
