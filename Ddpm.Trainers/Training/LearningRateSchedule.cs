namespace Ddpm.Trainers.Training;

/// <summary>
/// The learning rate over a run: a linear rise over the warm-up, the peak until half of the budget is used, then a
/// straight fall to a fiftieth.
/// </summary>
internal static class LearningRateSchedule
{
    private const double Final = 0.02;

    /// <param name="step">Steps done before this one.</param>
    /// <param name="warmupSteps">Steps of the rise.</param>
    /// <param name="fraction">How much of the budget is used, 0 to 1.</param>
    /// <returns>A factor in (0, 1] of the peak rate.</returns>
    public static double Factor(long step, int warmupSteps, double fraction)
    {
        var rise = warmupSteps == 0 ? 1 : Math.Min(1, (step + 1.0) / warmupSteps);
        var fall = 1 - (1 - Final) * Math.Clamp(2 * fraction - 1, 0, 1);
        return rise * fall;
    }
}
