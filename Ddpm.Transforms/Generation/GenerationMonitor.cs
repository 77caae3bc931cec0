using System.Globalization;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Between the generation of a batch and its ML.NET host: stops it when the context was told to stop, and says now and
/// then how far it is. A batch that is done sooner than the first message is due says nothing.
/// </summary>
/// <param name="host">The host of the stage; the source of the messages.</param>
/// <param name="pictures">How many pictures the batch has.</param>
/// <param name="time">What the time is.</param>
internal sealed class GenerationMonitor(IHostEnvironment host, int pictures, TimeProvider time)
{
    /// <summary>The time between two messages.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = Pause;

    /// <summary>To be called after each step.</summary>
    /// <exception cref="OperationCanceledException">The context was told to stop.</exception>
    public void Report(GenerationStep step)
    {
        HostAccess.CheckAlive(host);
        var elapsed = time.GetElapsedTime(_start);
        if (elapsed < _next)
            return;

        _next = elapsed + Pause;
        using var channel = host.Start("Generation");
        channel.Info(
            MessageSensitivity.None,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Generating {pictures} pictures: step {step.Step} of {step.Steps}{(step.Redraw == 0 ? "" : $" of redraw {step.Redraw}")}, {DurationText.Format(elapsed)} gone."
            )
        );
    }
}
