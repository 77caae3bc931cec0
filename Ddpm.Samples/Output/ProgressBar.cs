using Spectre.Console;

namespace Ddpm.Samples.Output;

/// <summary>Progress as a bar that is redrawn in place.</summary>
/// <param name="task">The bar, whose values go from 0 to 1.</param>
/// <param name="words">The column for details.</param>
internal sealed class ProgressBar(ProgressTask task, DetailColumn words) : IWorkProgress
{
    /// <summary>The bar is redrawn ten times a second; words that come faster are never seen.</summary>
    private const long MillisecondsBetweenTexts = 100;

    private long _lastText = long.MinValue / 2;
    private volatile Func<string>? _lastDetail;

    /// <inheritdoc />
    public void Report(double fraction, Func<string> detail)
    {
        task.Value = Math.Clamp(fraction, 0, 1);
        _lastDetail = detail;
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _lastText);
        if (now - last >= MillisecondsBetweenTexts && Interlocked.CompareExchange(ref _lastText, now, last) == last)
            words.Detail = detail();
    }

    /// <summary>Shows that the work is done, with the last words about it.</summary>
    public void Complete()
    {
        task.Value = task.MaxValue;
        if (_lastDetail is { } detail)
            words.Detail = detail();
    }
}
