namespace Ddpm.Trainers.Diffusion;

/// <summary>
/// How much a squared error of the clean picture counts at a noise level. It is stated for x0 alone; an error of the
/// network's own target counts Out² times as much (see <see cref="DenoisingTarget"/>).
/// </summary>
public sealed class LossWeight
{
    private readonly Func<NoiseLevel, double> _weight;

    private LossWeight(string name, Func<NoiseLevel, double> weight)
    {
        Name = name;
        _weight = weight;
    }

    /// <summary>The simple loss of DDPM (eq. 14): every error of ε counts alike, so one of x0 counts α²/σ².</summary>
    public static LossWeight Simple { get; } = new("simple", level => level.SignalToNoise);

    /// <summary>Min-SNR-γ (Hang et al. 2023, eq. 8) with γ = 5: the simple loss, capped where there is little noise.</summary>
    public static LossWeight MinSnr { get; } = new("min-snr", level => Math.Min(level.SignalToNoise, 5));

    /// <summary>Every error of v counts alike, so one of x0 counts 1/σ² (Salimans and Ho 2022, "SNR + 1").</summary>
    public static LossWeight Velocity { get; } = new("v", level => 1 / (level.Sigma * level.Sigma));

    /// <summary>Every error of x0 counts alike.</summary>
    public static LossWeight Clean { get; } = new("x0", _ => 1);

    /// <summary>All weights.</summary>
    public static IReadOnlyList<LossWeight> All { get; } = [Simple, MinSnr, Velocity, Clean];

    /// <summary>The name under which <see cref="ByName"/> finds the weight.</summary>
    public string Name { get; }

    /// <summary>The weight of that name.</summary>
    /// <exception cref="ArgumentException">There is no such weight.</exception>
    public static LossWeight ByName(string name) =>
        All.FirstOrDefault(weight => weight.Name == name)
        ?? throw new ArgumentException(
            $"There is no loss weight '{name}'. Known: {string.Join(", ", All.Select(weight => weight.Name))}.",
            nameof(name)
        );

    /// <summary>The weight of a squared error of x0.</summary>
    public double At(NoiseLevel level) => _weight(level);
}
