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
