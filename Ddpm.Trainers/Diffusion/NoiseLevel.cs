namespace Ddpm.Trainers.Diffusion;

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
