using System.Globalization;
using Ddpm.Transforms.ModelFormat;
using Microsoft.ML.Runtime;

namespace Ddpm.Transforms;

/// <summary>
/// Between a training run and its ML.NET host: writes progress to the context's log, passes it on, and cancels the run
/// when the caller's token or the context says so.
/// </summary>
internal sealed class TrainingMonitor : IProgress<TrainingProgress>, IDisposable
{
    private const string PicturesChannel = "Pictures";

    // ML.NET's own progress channels never reach MLContext.Log, only messages do; so one each twentieth of the way.
    private const int Messages = 20;

    private readonly IHost _host;
    private readonly IChannel _channel;
    private readonly IChannel _pictures;
    private readonly TrainingOptions _options;
    private readonly CancellationTokenSource _cancellation;
    private int _said = -1;

    /// <param name="host">The trainer's host.</param>
    /// <param name="options">Who is told about every step, and what cancels the run.</param>
    public TrainingMonitor(IHost host, TrainingOptions options)
    {
        _host = host;
        _channel = host.Start("Training");
        _pictures = host.Start(PicturesChannel);
        _options = options;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
    }

    /// <summary>Cancelled when the caller's token is, or when the context stops.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    /// <summary>Writes a line to the context's log, with the component as its source.</summary>
    public void Say(FormattableString message) =>
        _channel.Info(MessageSensitivity.None, message.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a line about the reading of pictures, which a log can tell from other lines by the name of its channel.</summary>
    public void SayOfPictures(FormattableString message) =>
        _pictures.Info(MessageSensitivity.None, message.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a warning to the context's log, with the component as its source.</summary>
    public void Warn(FormattableString message) =>
        _channel.Warning(MessageSensitivity.None, message.ToString(CultureInfo.InvariantCulture));

    /// <summary>Stops what goes on before or after the training itself.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled, or the context stops.</exception>
    public void ThrowIfStopped()
    {
        CancellationToken.ThrowIfCancellationRequested();
        HostAccess.CheckAlive(_host);
    }

    /// <inheritdoc />
    public void Report(TrainingProgress value)
    {
        var part = (int)(value.Fraction * Messages);
        if (part > _said)
        {
            _said = part;
            Say(
                $"Step {value.Step}, epoch {value.Epoch:0.0}, {value.Fraction:P0}: loss {value.Loss:0.0000}, {value.SamplesPerSecond:0} pictures/s, {DurationText.Format(value.Elapsed)} gone, {DurationText.Format(value.Remaining)} to go."
            );
        }

        if (value.Validation is { } measured && measured.Step == value.Step && value.BestValidation is { } best)
            Say(
                $"Validation at step {measured.Step}: {measured.Metric} {measured.Value:0.0000}, best {best.Value:0.0000} at step {best.Step}."
            );

        _options.Progress?.Report(value);
        _options.OnProgress?.Invoke(value);
        CancelWithContext();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _pictures.Dispose();
        _channel.Dispose();
        _cancellation.Dispose();
    }

    private void CancelWithContext()
    {
        try
        {
            HostAccess.CheckAlive(_host);
        }
        catch (OperationCanceledException)
        {
            // The run ends itself, after a checkpoint.
            _cancellation.Cancel();
        }
    }
}

/// <summary>Durations as the log writes them.</summary>
internal static class DurationText
{
    /// <summary>"01:02:03": hours, minutes and seconds, with the days before them where there are some: "2 d 01:02:03".</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Round(Math.Max(0, duration.TotalSeconds));
        var (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(days == 0 ? "" : $"{days} d ")}{hours:D2}:{minutes:D2}:{seconds % 60:D2}"
        );
    }
}
