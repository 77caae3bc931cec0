using System.Globalization;
using Spectre.Console;

namespace Ddpm.Samples.Output;

/// <summary>Progress as plain lines, one every few seconds, for logs and pipes.</summary>
internal sealed class ProgressLines : IWorkProgress
{
    /// <summary>The time between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole _console;
    private readonly string _title;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Lock _lock = new();
    private TimeSpan _next = Interval;
    private Func<string>? _lastDetail;

    /// <param name="console">Where the lines go.</param>
    /// <param name="title">What is done.</param>
    /// <param name="time">The clock.</param>
    public ProgressLines(IAnsiConsole console, string title, TimeProvider time)
    {
        _console = console;
        _title = title;
        _time = time;
        _start = time.GetTimestamp();
        WriteLine("...");
    }

    /// <inheritdoc />
    public void Report(double fraction, Func<string> detail)
    {
        lock (_lock)
        {
            _lastDetail = detail;
            var elapsed = _time.GetElapsedTime(_start);
            if (elapsed < _next)
                return;
            _next = elapsed + Interval;
            var percent = (100 * Math.Clamp(fraction, 0, 1)).ToString("F0", CultureInfo.InvariantCulture);
            WriteLine($": {percent} % after {DurationText.Format(elapsed)}; {detail()}");
        }
    }

    /// <summary>Writes that the work is done.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            var detail = _lastDetail is null ? "" : $"; {_lastDetail()}";
            WriteLine($": done in {DurationText.Format(_time.GetElapsedTime(_start))}{detail}");
        }
    }

    private void WriteLine(string rest)
    {
        // Straight to the writer: a console without a terminal would wrap.
        var writer = _console.Profile.Out.Writer;
        writer.WriteLine(_title + rest);
        writer.Flush();
    }
}
