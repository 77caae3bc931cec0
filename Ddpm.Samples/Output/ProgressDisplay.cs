using System.Globalization;
using Spectre.Console;

namespace Ddpm.Samples.Output;

/// <summary>Shows the progress of work: as a bar on a terminal, as a line every few seconds elsewhere.</summary>
internal static class ProgressDisplay
{
    private const int BarWidth = 16;

    // A spinner, four characters of percentage, eight of time, and the spaces between columns.
    private const int OtherColumns = 1 + 4 + 8 + 6;

    /// <summary>Runs work on this thread and shows its progress.</summary>
    /// <param name="console">Where it is shown.</param>
    /// <param name="title">What is done, such as "Rendering scenes".</param>
    /// <param name="work">The work.</param>
    /// <returns>What the work returns.</returns>
    public static T Run<T>(IAnsiConsole console, string title, Func<IWorkProgress, T> work)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentException.ThrowIfNullOrEmpty(title);
        ArgumentNullException.ThrowIfNull(work);
        return console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi
            ? RunWithBar(console, title, work)
            : RunWithLines(console, title, work);
    }

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(IAnsiConsole console, string title, Action<IWorkProgress> work) =>
        Run(
            console,
            title,
            progress =>
            {
                work(progress);
                return true;
            }
        );

    private static T RunWithBar<T>(IAnsiConsole console, string title, Func<IWorkProgress, T> work)
    {
        var words = new DetailColumn(title.Length + BarWidth + OtherColumns);
        return console
            .Progress()
            .Columns(
                new SpinnerColumn(),
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = BarWidth },
                new PercentageColumn(),
                new ElapsedTimeColumn(),
                words
            )
            .Start(context =>
            {
                var bar = new ProgressBar(context.AddTask(Markup.Escape(title), maxValue: 1), words);
                var result = work(bar);
                bar.Complete();
                return result;
            });
    }

    private static T RunWithLines<T>(IAnsiConsole console, string title, Func<IWorkProgress, T> work)
    {
        var lines = new ProgressLines(console, title, TimeProvider.System);
        var result = work(lines);
        lines.Complete();
        return result;
    }
}

/// <summary>Shows how far a piece of work has come. Safe to call from any thread, as often as one likes.</summary>
internal interface IWorkProgress
{
    /// <summary>Shows the state of the work.</summary>
    /// <param name="fraction">How much is done, 0 to 1.</param>
    /// <param name="detail">A few words about it, such as "step 120, loss 0.031"; called only when shown, the last one
    /// perhaps at the end of the work.</param>
    void Report(double fraction, Func<string> detail);
}

/// <summary>
/// Passes progress on at once, on the thread that reports it; <see cref="Progress{T}"/> would queue it, and what it
/// queues can arrive after the work has ended.
/// </summary>
/// <param name="report">Gets each report.</param>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc />
    public void Report(T value) => report(value);
}

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
