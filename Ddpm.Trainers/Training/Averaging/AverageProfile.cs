using System.Globalization;

namespace Ddpm.Trainers;

/// <summary>How a moving average of weights weighs the past.</summary>
internal sealed class AverageProfile
{
    /// <summary>The widest profile, that of γ = 0: all steps count alike.</summary>
    public const double MaxRelativeWidth = 0.288;

    private readonly Func<long, double> _rate;

    private AverageProfile(string name, Func<long, double> rate)
    {
        Name = name;
        _rate = rate;
    }

    /// <summary>The name under which a checkpoint keeps the average.</summary>
    public string Name { get; }

    /// <summary>
    /// The exponential average with a decay that grows to its limit: min(decay, (1 + n)/(10 + n)) at update n.
    /// </summary>
    /// <param name="decay">The highest decay, in [0, 1); 0 keeps the last weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is out of its range.</exception>
    public static AverageProfile Exponential(double decay)
    {
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be in [0, 1).");
        return new("average", update => 1 - Math.Min(decay, (1.0 + update) / (10 + update)));
    }

    /// <summary>
    /// The power function average (Karras et al. 2024, "Analyzing and improving the training dynamics of diffusion
    /// models", eq. 1 to 3): after T steps, step t counts as t^γ. It is as wide at every T, in parts of T, so that
    /// averages stored on the way can be combined to another width (see <see cref="PostHocAverage"/>).
    /// </summary>
    /// <param name="relativeWidth">
    /// The standard deviation of the profile in parts of the training so far, above 0 and at most
    /// <see cref="MaxRelativeWidth"/>; 0.05 and 0.1 are the paper's.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The width is out of its range.</exception>
    public static AverageProfile PowerFunction(double relativeWidth)
    {
        var exponent = ExponentOf(relativeWidth);

        // β(t) = (1 − 1/t)^(γ+1) at the t-th update (eq. 2)
        return new(
            string.Create(CultureInfo.InvariantCulture, $"average-{relativeWidth:0.####}"),
            update => 1 - Math.Pow(1 - 1.0 / (update + 1), exponent + 1)
        );
    }

    /// <summary>How much the new weights count, from 0 to 1.</summary>
    /// <param name="update">How many updates came before this one.</param>
    public double Rate(long update) => _rate(update);

    /// <summary>γ of a width: σ = (γ + 1)^½ · (γ + 2)^−1 · (γ + 3)^−½ (eq. 3), solved by bisection.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is out of its range.</exception>
    internal static double ExponentOf(double relativeWidth)
    {
        if (relativeWidth is not (>= 0.001 and <= MaxRelativeWidth))
            throw new ArgumentOutOfRangeException(
                nameof(relativeWidth),
                relativeWidth,
                $"The relative width of an average must be 0.001 to {MaxRelativeWidth}."
            );

        var (low, high) = (0.0, 2000.0);
        for (var halving = 0; halving < 200; halving++)
        {
            var middle = (low + high) / 2;
            var width = Math.Sqrt((middle + 1) / (middle + 3)) / (middle + 2);
            (low, high) = width > relativeWidth ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
