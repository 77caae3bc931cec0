namespace Ddpm.Trainers;

/// <summary>
/// Which two noise levels a consistency model is compared at: the one of a picture and a cleaner one, which come closer
/// in the course of training (Geng et al. 2024, "Consistency models made easy", section 3.2). Levels are noise-to-signal
/// ratios σ/α, the σ of Karras et al. 2022.
/// </summary>
internal static class ConsistencySteps
{
    // The paper's k = 8 and b = 1: where there is little noise the cleaner level is the clean picture at first.
    private const double Widening = 8;

    // The paper's P_std, of ln(σ/α) of the pictures that are learnt from.
    private const double LogDeviation = 2;

    /// <summary>The ratio at a share of the distribution of ratios in training.</summary>
    /// <param name="uniform">The share, in (0, 1).</param>
    /// <param name="logMean">The mean of ln(σ/α), the paper's P_mean.</param>
    public static double Ratio(double uniform, double logMean) =>
        Math.Exp(logMean + LogDeviation * NormalQuantile.At(uniform));

    /// <summary>The cleaner ratio: r = t·(1 − n(t)/2^a) with n(t) = 1 + k·sigmoid(−b·t) in stage a; 0 for the clean picture.</summary>
    /// <param name="ratio">The ratio t of the picture, above 0.</param>
    /// <param name="stage">The stage a, from 1.</param>
    public static double Cleaner(double ratio, int stage)
    {
        var widening = 1 + Widening / (1 + Math.Exp(ratio));
        return ratio * Math.Max(0, 1 - widening / Math.Pow(2, stage));
    }

    /// <summary>The stage at a share of the training; all stages are equally long.</summary>
    /// <param name="fraction">How much of the training is done, 0 to 1.</param>
    /// <param name="stages">How many stages there are.</param>
    public static int Stage(double fraction, int stages) => 1 + Math.Min((int)(fraction * stages), stages - 1);
}
