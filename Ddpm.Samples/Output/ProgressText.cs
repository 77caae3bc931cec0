using System.Globalization;
using Ddpm.Trainers.Training;

namespace Ddpm.Samples.Output;

/// <summary>The state of a training in words.</summary>
internal static class ProgressText
{
    /// <summary>Where a training stands: "2:10 left, step 120, epoch 1.2, loss 0.0310, 240 pictures/s".</summary>
    public static string Describe(TrainingProgress state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{DurationText.Format(state.Remaining)} left, step {state.Step}, epoch {state.Epoch:F1}, loss {state.Loss:F4}, {state.SamplesPerSecond:F0} pictures/s"
        );

    /// <summary>What a training was: "2000 steps, 21.3 epochs in 3:00, loss 0.0210".</summary>
    public static string Summarize(TrainingProgress state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Step} steps, {state.Epoch:F1} epochs in {DurationText.Format(state.Elapsed)}, loss {state.Loss:F4}"
        );
}
