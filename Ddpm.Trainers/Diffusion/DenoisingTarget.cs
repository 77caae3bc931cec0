namespace Ddpm.Trainers.Diffusion;

/// <summary>
/// What the network predicts, as three numbers for each noise level: the clean picture is
/// x0 = Skip·x + Out·F(In·x, time), where F is the network.
/// </summary>
public sealed class DenoisingTarget
{
    private readonly Func<NoiseLevel, Coefficients> _coefficients;

    private DenoisingTarget(string name, LossWeight ownWeight, Func<NoiseLevel, Coefficients> coefficients)
    {
        Name = name;
        OwnWeight = ownWeight;
        _coefficients = coefficients;
    }

    /// <summary>The noise ε (DDPM, eq. 12): x0 = (x − σ·ε)/α. Needs α &gt; 0.</summary>
    public static DenoisingTarget Epsilon { get; } =
        new("epsilon", LossWeight.Simple, level => new(1 / level.Alpha, -level.Sigma / level.Alpha, 1));

    /// <summary>The clean picture itself.</summary>
    public static DenoisingTarget Clean { get; } = new("x0", LossWeight.Clean, _ => new(0, 1, 1));

    /// <summary>The velocity v = α·ε − σ·x0 (Salimans and Ho 2022, section 4): x0 = α·x − σ·v.</summary>
    public static DenoisingTarget Velocity { get; } =
        new("v", LossWeight.Velocity, level => new(level.Alpha, -level.Sigma, 1));

    /// <summary>All targets.</summary>
    public static IReadOnlyList<DenoisingTarget> All { get; } = [Epsilon, Clean, Velocity];

    /// <summary>The name under which <see cref="ByName"/> finds the target.</summary>
    public string Name { get; }

    /// <summary>The weight with which every error of the network's own answer counts alike.</summary>
    public LossWeight OwnWeight { get; }

    /// <summary>The target of that name.</summary>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public static DenoisingTarget ByName(string name) =>
        All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException(
            $"There is no denoising target '{name}'. Known: {string.Join(", ", All.Select(target => target.Name))}.",
            nameof(name)
        );

    /// <summary>The three numbers at a noise level.</summary>
    public Coefficients At(NoiseLevel level) => _coefficients(level);

    /// <summary>x0 = Skip·x + Out·F(In·x, time).</summary>
    /// <param name="Skip">The factor of the noisy picture.</param>
    /// <param name="Out">The factor of the network's answer.</param>
    /// <param name="In">The factor of the noisy picture at the network's input.</param>
    public readonly record struct Coefficients(double Skip, double Out, double In);
}
