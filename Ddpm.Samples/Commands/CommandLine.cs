using System.Reflection;
using Ddpm.Samples.Binding;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;

namespace Ddpm.Samples.Commands;

/// <summary>The <c>ddpm</c> command line: which commands there are, and how a run of one ends.</summary>
internal static class CommandLine
{
    private const string DefaultCommand = "quickstart";

    /// <summary>What a group of commands does, by its word.</summary>
    private static readonly Dictionary<string, string> s_groups = new() { [TrainCommand.Group] = "Train a model" };

    /// <summary>Makes all commands, those of registered kinds of models among them.</summary>
    public static IReadOnlyList<Command> Commands() =>
        [
            new QuickstartCommand(),
            new RenderCommand(),
            new SplitCommand(),
            .. ModelKind.Registry.All.Select(TrainCommand.For),
            new PresetsCommand(),
            new GenerateCommand(),
            new EvaluateCommand(),
            new NearestCommand(),
            new CompareCommand(),
            new AverageCommand(),
            new ConvertCommand(),
            new ReplayCommand(),
        ];

    /// <summary>Runs the command that the arguments name.</summary>
    /// <param name="arguments">The words after <c>ddpm</c>; none runs the quickstart.</param>
    /// <param name="output">Where results and messages go.</param>
    /// <param name="cancellationToken">Stops the command.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(
        IEnumerable<string> arguments,
        CommandOutput output,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        using var fonts = new CaptionFonts(SystemFonts.Find).Use(output.WriteMessage);
        try
        {
            var words = WithCommand(Extensions.Load([.. arguments]));
            var commands = Commands();
            var line = new CommandParser(commands).Parse(words);
            if (line.WantsVersion)
                output.WriteLine(Version());
            else if (line.WantsHelp || (line.Command is null && words.Count == 1 && s_groups.ContainsKey(line.Words)))
                WriteHelp(line, commands, output);
            else
                (line.Command ?? throw NoCommand(line)).Run(line.Given(), output, cancellationToken);
            return line.Command is null && !line.WantsHelp && !line.WantsVersion ? ExitCode.WrongUsage : ExitCode.Done;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(output.Messages, exception, cancellationToken.IsCancellationRequested);
        }
    }

    // What is wrong with the words is found where they are read.
    private static WrongUsageException NoCommand(ParsedLine line)
    {
        _ = line.Given();
        return new WrongUsageException("Name a command.");
    }

    /// <summary>The quickstart is what runs when no command is named.</summary>
    private static IReadOnlyList<string> WithCommand(IReadOnlyList<string> words) =>
        words switch
        {
            [] => [DefaultCommand],
            ["-h" or "--help" or "-v" or "--version", ..] => words,
            [['-', ..], ..] => [DefaultCommand, .. words],
            _ => words,
        };

    private static void WriteHelp(ParsedLine line, IReadOnlyList<Command> commands, CommandOutput output)
    {
        if (line.Command is { } command)
        {
            Write(HelpPage.Of(command));
            return;
        }

        var shown = commands
            .Where(one =>
                !one.IsHidden
                && (line.Words.Length == 0 || one.Name.StartsWith(line.Words + " ", StringComparison.Ordinal))
            )
            .ToList();
        var rows =
            line.Words.Length > 0
                ? shown.Select(one => (one.Name[(line.Words.Length + 1)..], one.Summary))
                : shown
                    .GroupBy(one => one.Name.Split(' ')[0])
                    .Select(alike => (alike.Key, SummaryOf(alike.Key, [.. alike])));
        Write(
            HelpPage.Of(
                line.Words,
                line.Words.Length == 0 ? null : SummaryOf(line.Words, shown),
                [.. rows],
                [.. Examples(shown, line.Words)]
            )
        );

        void Write(IEnumerable<Spectre.Console.Rendering.IRenderable> parts)
        {
            foreach (var part in parts)
                output.Results.Write(part);
        }
    }

    // Of all commands only the first few, one of each group.
    private static IEnumerable<string> Examples(IEnumerable<Command> commands, string group) =>
        group.Length > 0
            ? commands.Select(one => one.Examples[0])
            : commands
                .DistinctBy(one => one.Name.Split(' ')[0])
                .Where(one => one.Examples.Count > 0)
                .Select(one => one.Examples[0])
                .Take(6);

    private static string SummaryOf(string word, List<Command> commands) =>
        s_groups.TryGetValue(word, out var summary)
            ? $"{summary}: {string.Join(", ", commands.Select(one => one.Name[(word.Length + 1)..]))}"
            : commands[0].Summary;

    private static string Version() =>
        typeof(CommandLine)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "unknown";
}
