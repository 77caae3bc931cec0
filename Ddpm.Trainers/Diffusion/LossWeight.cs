using System.Globalization;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// How much a squared error of the clean picture counts, as a function of the signal-to-noise ratio. It is stated for x0
/// alone; an error of the network's own target counts Out² times as much (see <see cref="DenoisingTarget"/>).
/// </summary>
[JsonConverter(typeof(ChoiceConverter<LossWeight>))]
public sealed class LossWeight : Choice<LossWeight>, IChoice<LossWeight>
{
    private const string MinSnrName = "min-snr";
    private const double UsualGamma = 5;

    private readonly Func<double, double> _weight;

    /// <param name="name">Its name.</param>
    /// <param name="weight">
    /// The weight of a squared error of x0, 0 or more, at a signal-to-noise ratio α²/σ² of 0 (plain noise) or more.
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public LossWeight(string name, Func<double, double> weight)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(weight);
        _weight = weight;
    }

    /// <summary>The simple loss of DDPM (eq. 14): every error of ε counts alike, so one of x0 counts α²/σ².</summary>
    public static LossWeight Simple { get; } = new("simple", snr => snr);

    /// <summary>Min-SNR-γ (Hang et al. 2023, eq. 8) with γ = 5: the simple loss, capped where there is little noise.</summary>
    public static LossWeight MinSnr { get; } = new(MinSnrName, snr => Math.Min(snr, UsualGamma));

    /// <summary>
    /// P2 (Choi et al. 2022, eq. 8) with k = γ = 1: the simple loss over 1 + SNR, which counts less where there is
    /// little noise.
    /// </summary>
    public static LossWeight P2 { get; } = new("p2", snr => snr / (1 + snr));

    /// <summary>Every error of v counts alike, so one of x0 counts α²/σ² + 1 (Salimans and Ho 2022, "SNR + 1").</summary>
    public static LossWeight Velocity { get; } = new("v", snr => snr + 1);

    /// <summary>Every error of x0 counts alike.</summary>
    public static LossWeight Clean { get; } = new("x0", _ => 1);

    /// <summary>Every error of rectified flow's velocity ε − x0 counts alike, so one of x0 counts (α/σ + 1)².</summary>
    public static LossWeight Flow { get; } = new("flow", snr => Math.Pow(Math.Sqrt(snr) + 1, 2));

    /// <summary>
    /// Every error of EDM's preconditioned answer counts alike, so one of x0 counts (σ² + σ_data²)/(σ·σ_data)² for α = 1
    /// (Karras et al. 2022, table 1).
    /// </summary>
    public static LossWeight Edm { get; } = new("edm", snr => snr + 1 / Math.Pow(DenoisingTarget.DataDeviation, 2));

    /// <inheritdoc />
    public static ChoiceRegistry<LossWeight> Registry { get; } = CreateRegistry();

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator LossWeight(string name) => FromString(name);

    /// <summary>Min-SNR-γ (Hang et al. 2023, eq. 8) with another γ.</summary>
    /// <param name="gamma">The highest weight, above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is out of range.</exception>
    public static LossWeight MinSnrOf(double gamma)
    {
        if (!double.IsFinite(gamma) || gamma <= 0)
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "γ of min-SNR is a finite number above 0.");
        return gamma == UsualGamma
            ? MinSnr
            : new(string.Create(CultureInfo.InvariantCulture, $"{MinSnrName}:{gamma}"), snr => Math.Min(snr, gamma));
    }

    /// <summary>
    /// The same weight, but nowhere above a cap: "flow:25". Where there is hardly any noise "v", "flow" and "edm" have no bound of
    /// their own, as "simple" has none, which with a cap is <see cref="MinSnrOf"/>: for a target such as "x0" they let the few
    /// cleanest levels drown all others.
    /// </summary>
    /// <param name="cap">The highest weight, above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cap is out of range.</exception>
    /// <exception cref="InvalidOperationException">The weight has a number, such as a cap, already.</exception>
    public LossWeight CappedAt(double cap)
    {
        if (this == Simple)
            return MinSnrOf(cap);
        if (!double.IsFinite(cap) || cap <= 0)
            throw new ArgumentOutOfRangeException(
                nameof(cap),
                cap,
                "The cap of a loss weight is a finite number above 0."
            );
        if (Name.Contains(':', StringComparison.Ordinal))
            throw new InvalidOperationException(
                $"The loss weight '{Name}' has a number already and takes no cap beside it."
            );
        var weight = _weight;
        return new(string.Create(CultureInfo.InvariantCulture, $"{Name}:{cap}"), snr => Math.Min(weight(snr), cap));
    }

    /// <summary>The weight of a squared error of x0.</summary>
    public double At(NoiseLevel level) => _weight(level.SignalToNoise);

    /// <summary>Checks that every level of a schedule counts: one without weight would never be learnt.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public void Validate(NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.EndsInPlainNoise && _weight(0) == 0)
            throw new ArgumentException(
                $"The loss weight '{Name}' is 0 where only noise is left (α = 0), so a model of the schedule "
                    + $"'{schedule.Name}', which ends there, would never learn where sampling begins. Choose another weight: "
                    + $"{string.Join(", ", Registry.All.Where(weight => weight._weight(0) > 0))}."
            );
    }

    private static ChoiceRegistry<LossWeight> CreateRegistry()
    {
        var registry = new ChoiceRegistry<LossWeight>("loss weight", Simple, MinSnr, P2, Velocity, Clean, Flow, Edm);
        registry.Register(MinSnrName, "GAMMA", "above 0", MinSnrOf);
        foreach (var unbounded in new[] { Velocity, Flow, Edm })
            registry.Register(unbounded.Name, "CAP", "above 0", unbounded.CappedAt);
        return registry;
    }
}
