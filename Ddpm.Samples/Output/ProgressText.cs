using System.Globalization;

namespace Ddpm.Samples.Output;

/// <summary>The state of a training in words.</summary>
internal static class ProgressText
{
    /// <summary>Where a training stands: "2:10 left, step 120, epoch 1.2, at half size, loss 0.0310, 240 pictures/s".</summary>
    public static string Describe(TrainingProgress state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DurationText.Format(state.Remaining)} left, step {state.Step}, epoch {state.Epoch:F1}{PhaseOf(state)}, loss {state.Loss:F4}, {state.SamplesPerSecond:F0} pictures/s"
        );

    private static string PhaseOf(TrainingProgress state) => state.Phase is { } phase ? $", {phase}" : "";

    /// <summary>What a training was: "2000 steps, 21.3 epochs in 3:00, loss 0.0210".</summary>
    public static string Summarize(TrainingProgress state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Step} steps, {state.Epoch:F1} epochs in {DurationText.Format(state.Elapsed)}, loss {state.Loss:F4}"
        );
}

/// <summary>Durations as people read them.</summary>
internal static class DurationText
{
    /// <summary>"0:07", "12:30" or "1:05:00": minutes and seconds, with hours where there are some.</summary>
    public static string Format(TimeSpan duration)
    {
        // What is left of a run is an estimate and can be absurd in its first steps.
        if (duration < TimeSpan.Zero || duration > TimeSpan.FromDays(99))
            return "?";
        var seconds = (long)Math.Round(duration.TotalSeconds);
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return hours == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{minutes}:{seconds % 60:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{hours}:{minutes:D2}:{seconds % 60:D2}");
    }

    /// <summary>"7.3 s": seconds and tenths.</summary>
    public static string FormatSeconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s");
}
