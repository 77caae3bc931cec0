namespace Ddpm.Trainers;

/// <summary>
/// The learning rate over a run: a linear rise over the warm-up, then the peak until half of the budget is used and a
/// straight fall to a fiftieth, or a fall in steps.
/// </summary>
internal static class LearningRateSchedule
{
    private const double Final = 0.02;

    /// <summary>The rise over the warm-up, and a multiplication at each milestone (PyTorch's MultiStepLR).</summary>
    /// <param name="step">Steps done before this one.</param>
    /// <param name="warmupSteps">Steps of the rise.</param>
    /// <param name="fraction">How much of the budget is used, 0 to 1.</param>
    /// <param name="milestones">After which shares of the budget the rate is multiplied.</param>
    /// <param name="factor">By what.</param>
    /// <returns>A factor in (0, 1] of the peak rate.</returns>
    public static double MultiStep(
        long step,
        int warmupSteps,
        double fraction,
        IReadOnlyList<double> milestones,
        double factor
    ) => Rise(step, warmupSteps) * Math.Pow(factor, milestones.Count(milestone => fraction >= milestone));

    /// <param name="step">Steps done before this one.</param>
    /// <param name="warmupSteps">Steps of the rise.</param>
    /// <param name="fraction">How much of the budget is used, 0 to 1.</param>
    /// <returns>A factor in (0, 1] of the peak rate.</returns>
    public static double Factor(long step, int warmupSteps, double fraction)
    {
        var fall = 1 - (1 - Final) * Math.Clamp(2 * fraction - 1, 0, 1);
        return Rise(step, warmupSteps) * fall;
    }

    private static double Rise(long step, int warmupSteps) =>
        warmupSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / warmupSteps);
}
