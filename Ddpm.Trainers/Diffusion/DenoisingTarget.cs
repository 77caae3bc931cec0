using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// What the network predicts, as three numbers for each noise level: the clean picture is
/// x0 = Skip·x + Out·F(In·x, time), where F is the network. In brings x to the family in which the target was stated,
/// so every target has a meaning on every schedule; only ε says nothing about the picture where α = 0.
/// </summary>
[JsonConverter(typeof(ChoiceConverter<DenoisingTarget>))]
public sealed class DenoisingTarget : Choice<DenoisingTarget>, IChoice<DenoisingTarget>
{
    /// <summary>The standard deviation of normalised pictures, σ_data of Karras et al. 2022.</summary>
    public const double DataDeviation = 0.5;

    private readonly Func<NoiseLevel, Coefficients> _coefficients;
    private readonly bool _needsSignal;

    /// <param name="name">Its name.</param>
    /// <param name="ownWeight">
    /// The weight with which every error of the network's own answer counts alike: 1/Out² at every level.
    /// </param>
    /// <param name="coefficients">The three numbers at a noise level with σ &gt; 0.</param>
    /// <param name="needsSignal">Whether the answer says nothing about the picture where α = 0.</param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public DenoisingTarget(
        string name,
        LossWeight ownWeight,
        Func<NoiseLevel, Coefficients> coefficients,
        bool needsSignal = false
    )
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(ownWeight);
        ArgumentNullException.ThrowIfNull(coefficients);
        OwnWeight = ownWeight;
        _coefficients = coefficients;
        _needsSignal = needsSignal;
    }

    /// <summary>The noise ε (DDPM, eq. 12): x0 = (x − σ·ε)/α. Needs α &gt; 0.</summary>
    public static DenoisingTarget Epsilon { get; } =
        new(
            "epsilon",
            LossWeight.Simple,
            level => new(1 / level.Alpha, -level.Sigma / level.Alpha, 1 / Preserving(level)),
            needsSignal: true
        );

    /// <summary>The clean picture itself.</summary>
    public static DenoisingTarget Clean { get; } =
        new("x0", LossWeight.Clean, level => new(0, 1, 1 / Preserving(level)));

    /// <summary>
    /// The velocity v = α·ε − σ·x0 (Salimans and Ho 2022, section 4), where α and σ are scaled to α² + σ² = 1:
    /// x0 = α·x − σ·v.
    /// </summary>
    public static DenoisingTarget Velocity { get; } =
        new(
            "v",
            LossWeight.Velocity,
            level =>
            {
                var size = Preserving(level);
                return new(level.Alpha / (size * size), -level.Sigma / size, 1 / size);
            }
        );

    /// <summary>The velocity of rectified flow, ε − x0 (X. Liu et al. 2023, eq. 1): x0 = (x − σ·F)/(α + σ).</summary>
    public static DenoisingTarget Flow { get; } =
        new(
            "flow",
            LossWeight.Flow,
            level =>
            {
                var size = level.Alpha + level.Sigma;
                return new(1 / size, -level.Sigma / size, 1 / size);
            }
        );

    /// <summary>
    /// EDM's preconditioning (Karras et al. 2022, table 1): input and answer have variance 1 at every level, and little
    /// of the network's error reaches the picture. Stated for x/α there, for x here.
    /// </summary>
    public static DenoisingTarget Edm { get; } =
        new(
            "edm",
            LossWeight.Edm,
            level =>
            {
                var data = level.Alpha * DataDeviation;
                var size = Math.Sqrt(level.Sigma * level.Sigma + data * data);
                return new(data * DataDeviation / (size * size), level.Sigma * DataDeviation / size, 1 / size);
            }
        );

    /// <inheritdoc />
    public static ChoiceRegistry<DenoisingTarget> Registry { get; } =
        new("denoising target", Epsilon, Clean, Velocity, Flow, Edm);

    /// <summary>The weight with which every error of the network's own answer counts alike.</summary>
    public LossWeight OwnWeight { get; }

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator DenoisingTarget(string name) => FromString(name);

    /// <summary>The three numbers at a noise level.</summary>
    /// <exception cref="ArgumentException">The target says nothing about the picture at this level.</exception>
    public Coefficients At(NoiseLevel level) =>
        IsDefinedAt(level)
            ? _coefficients(level)
            : throw new ArgumentException(
                $"The target '{Name}' says nothing about the picture where only noise is left (α = 0).",
                nameof(level)
            );

    /// <summary>Whether the clean picture follows from the network's answer at a noise level.</summary>
    public bool IsDefinedAt(NoiseLevel level) => !_needsSignal || level.Alpha > 0;

    /// <summary>Checks that the target is defined at every level of a schedule.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void Validate(NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!schedule.Levels.All(IsDefinedAt))
            throw new ArgumentException(
                $"The target '{Name}' says nothing about the picture where only noise is left (α = 0), and there the "
                    + $"schedule '{schedule.Name}' {(schedule.Family == NoiseFamily.VariancePreserving ? "with zero terminal SNR " : "")}"
                    + $"ends. Choose another target: {string.Join(", ", Registry.All.Where(target => !target._needsSignal))}."
            );
    }

    /// <summary>The network's answer that gives the true picture: F = Clean·x0 + Noise·ε, with x = α·x0 + σ·ε.</summary>
    /// <param name="level">A noisy level, σ &gt; 0.</param>
    public (double Clean, double Noise) AnswerAt(NoiseLevel level)
    {
        // x0 = Skip·x + Out·F, solved for F
        var (skip, answer, _) = At(level);
        return ((1 - skip * level.Alpha) / answer, -skip * level.Sigma / answer);
    }

    /// <summary>
    /// How an answer becomes that of another target: F' = Noisy·x + Answer·F, where both give the same clean picture.
    /// </summary>
    /// <param name="other">The target of F'.</param>
    /// <param name="level">A noisy level, σ &gt; 0.</param>
    /// <exception cref="ArgumentException">One of the targets says nothing about the picture at this level.</exception>
    public (double Noisy, double Answer) ConvertTo(DenoisingTarget other, NoiseLevel level)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (from, to) = (At(level), other.At(level));
        return ((from.Skip - to.Skip) / to.Out, from.Out / to.Out);
    }

    // √(α² + σ²), by which a level is scaled to preserve variance
    private static double Preserving(NoiseLevel level) =>
        Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    /// <summary>x0 = Skip·x + Out·F(In·x, time).</summary>
    /// <param name="Skip">The factor of the noisy picture.</param>
    /// <param name="Out">The factor of the network's answer.</param>
    /// <param name="In">The factor of the noisy picture at the network's input.</param>
    public readonly record struct Coefficients(double Skip, double Out, double In);
}
