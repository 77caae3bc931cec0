using Ddpm.Trainers;

namespace Ddpm.Tests;

/// <summary>Calls an action for every step, on the training thread; <see cref="Progress{T}"/> would do it later.</summary>
internal sealed class OnProgress(Action<TrainingProgress> action) : IProgress<TrainingProgress>
{
    /// <summary>Cancels the training at a step.</summary>
    public static OnProgress StopAt(long step, CancellationTokenSource stop) =>
        new(progress =>
        {
            if (progress.Step == step)
                stop.Cancel();
        });

    /// <summary>The same training, cancelled at a step.</summary>
    public static T StopAt<T>(long step, CancellationTokenSource stop, T options)
        where T : TrainingOptions => options with { Progress = StopAt(step, stop), CancellationToken = stop.Token };

    /// <summary>Keeps the loss after each step.</summary>
    public static OnProgress KeepLosses(List<double> losses) => new(progress => losses.Add(progress.Loss));

    /// <inheritdoc />
    public void Report(TrainingProgress value) => action(value);
}
