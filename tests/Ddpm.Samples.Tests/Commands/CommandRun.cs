using System.Text.Json;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Ddpm.Samples.Tests.Commands;

/// <summary>What a run of the command line in this process came to.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Results">What it wrote to standard output.</param>
/// <param name="Messages">What it wrote to standard error.</param>
internal sealed record CommandRun(int ExitCode, string Results, string Messages)
{
    /// <summary>The results as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Results).RootElement;

    /// <summary>Runs the command line.</summary>
    public static Task<CommandRun> Of(params string[] arguments) =>
        Run(arguments, TestContext.Current.CancellationToken);

    /// <summary>Runs the command line, which must not fail.</summary>
    public static async Task<CommandRun> Done(params string[] arguments)
    {
        var run = await Of(arguments);
        Assert.True(run.ExitCode == Samples.Commands.ExitCode.Done, run.Messages);
        return run;
    }

    /// <summary>Runs the command line and stops it, as Ctrl+C does, when it has written a message.</summary>
    public static async Task<CommandRun> StoppedAt(string message, params string[] arguments)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var watch = new WatchedWriter(message, stop.Cancel);
        return await Run(arguments, stop.Token, watch);
    }

    /// <summary>Runs a command line without quoted words.</summary>
    public static Task<CommandRun> OfLine(string line) => Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static async Task<CommandRun> Run(
        string[] arguments,
        CancellationToken cancellationToken,
        StringWriter? messages = null
    )
    {
        using var results = new TestConsole().Width(160);
        await using var writer = messages ?? new StringWriter();
        var messageConsole = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) }
        );
        messageConsole.Profile.Width = 160;
        var code = CommandLine.Run(arguments, new CommandOutput(results, messageConsole), cancellationToken);
        return new CommandRun(code, results.Output, writer.ToString());
    }

    /// <summary>Does something when a text is written.</summary>
    private sealed class WatchedWriter(string text, Action action) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true)
                action();
        }
    }
}
