namespace Ddpm.Trainers.Diffusion;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
public static class StepPlacement
{
    /// <summary>
    /// Evenly spaced timesteps that start at the noisiest one ("trailing" in Lin et al. 2024, table 2) and end at the
    /// clean picture. With as many steps as the schedule has timesteps this is the whole chain.
    /// </summary>
    /// <param name="schedule">The chain that the model was trained on.</param>
    /// <param name="steps">How many steps, 1 to the length of the chain.</param>
    /// <returns>steps + 1 levels, the last one clean.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is out of range.</exception>
    public static IReadOnlyList<NoiseLevel> Trailing(NoiseSchedule schedule, int steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (steps < 1 || steps > schedule.Count)
            throw new ArgumentOutOfRangeException(
                nameof(steps),
                steps,
                $"The model was trained on {schedule.Count} timesteps; it can be sampled in 1 to {schedule.Count} steps."
            );

        var levels = new NoiseLevel[steps + 1];
        for (var step = 0; step < steps; step++)
        {
            var position = (double)schedule.Count * (steps - step) / steps;
            levels[step] = schedule.Levels[(int)Math.Round(position) - 1];
        }

        levels[steps] = NoiseLevel.Clean;
        return levels;
    }
}
