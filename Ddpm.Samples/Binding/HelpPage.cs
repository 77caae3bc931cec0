using Ddpm.Samples.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Binding;

/// <summary>The help of a command, with what it needs first and limits beside what they are for; and that of all commands.</summary>
internal static class HelpPage
{
    private const int Indent = 4;

    private static readonly (string Name, string Text)[] s_help = [("-h, --help", "Show this help")];

    private static readonly (string Name, string Text)[] s_variables =
    [
        (ErrorReport.TraceVariable, "1 shows where an error comes from"),
        (TorchRuntime.LibTorchVariable, "A folder with libtorch's libraries, to use them instead of the packaged ones"),
        (Extensions.Variable, $"Assemblies to load as --{Extensions.Option} does, separated as in PATH"),
    ];

    /// <summary>The help of a command.</summary>
    public static IEnumerable<IRenderable> Of(Command command)
    {
        var options = command.AllOptions.Where(option => !option.IsHidden).ToList();
        var written = options
            .Where(option => !option.IsArgument)
            .GroupBy(option => XmlDocumentation.IdOf(option.Property))
            .ToDictionary(alike => alike.Key, alike => alike.First().Written);
        var arguments = options.Where(option => option.IsArgument).ToList();
        var needed = options.Where(option => !option.IsArgument && command.Required.Contains(option)).ToList();
        var usage = string.Concat(arguments.Select(argument => $" {Named(argument)}"));
        return
        [
            .. Lines("DESCRIPTION", [command.Summary], indent: 0),
            .. Lines("USAGE", [$"ddpm {command.Name}{usage} [OPTIONS]"]),
            .. Lines("EXAMPLES", [.. command.Examples.Select(example => $"ddpm {example}")]),
            .. Section("ARGUMENTS", [.. arguments.Select(Describe)]),
            .. Section("NEEDED", [.. needed.Select(Describe)]),
            .. Section("OPTIONS", [.. options.Except(arguments).Except(needed).Select(Describe), .. s_help]),
        ];

        (string, string) Describe(BoundOption option)
        {
            var text = Markup.Escape(option.Help(written.GetValueOrDefault));
            return (Named(option), option.Limits is { } limits ? $"{text} [grey]({Markup.Escape(limits)})[/]" : text);
        }
    }

    /// <summary>The help of several commands.</summary>
    /// <param name="group">The word that they all begin with, or nothing.</param>
    /// <param name="summary">What they have in common, or null.</param>
    /// <param name="commands">What each is called behind that word, and what it does.</param>
    /// <param name="examples">Some command lines.</param>
    public static IEnumerable<IRenderable> Of(
        string group,
        string? summary,
        IReadOnlyList<(string Name, string Text)> commands,
        IReadOnlyList<string> examples
    ) =>
        [
            .. Lines("DESCRIPTION", summary is null ? [] : [summary], indent: 0),
            .. Lines("USAGE", [$"ddpm {(group.Length == 0 ? "" : group + " ")}<COMMAND> [OPTIONS]"]),
            .. Lines("EXAMPLES", [.. examples.Select(example => $"ddpm {example}")]),
            .. Section("OPTIONS", group.Length == 0 ? [.. s_help, ("-v, --version", "Show the version")] : s_help),
            .. Section("COMMANDS", [.. commands.Select(command => (command.Name, Markup.Escape(command.Text)))]),
            .. group.Length == 0 ? Section("ENVIRONMENT", s_variables) : [],
        ];

    private static string Named(BoundOption option) =>
        option switch
        {
            { IsArgument: true, IsRequired: true } => $"<{option.Name}>",
            { IsArgument: true } => $"[{option.Name}]",
            { IsFlag: true } => option.Written,
            { Alias: { } alias } => $"{option.Written}, --{alias} <{option.Placeholder}>",
            _ => $"{option.Written} <{option.Placeholder}>",
        };

    private static IEnumerable<IRenderable> Lines(string title, IReadOnlyList<string> lines, int indent = Indent)
    {
        if (lines.Count == 0)
            yield break;
        yield return new Markup($"[yellow]{title}:[/]\n");
        foreach (var line in lines)
            yield return new Padder(new Text(line), new Padding(indent, 0, 0, 0));
        yield return Text.NewLine;
    }

    private static IEnumerable<IRenderable> Section(string title, (string Name, string Text)[] rows)
    {
        if (rows.Length == 0)
            yield break;
        yield return new Markup($"[yellow]{title}:[/]\n");
        var grid = new Grid();
        grid.AddColumn(new GridColumn().PadLeft(Indent).PadRight(Indent).NoWrap());
        grid.AddColumn(new GridColumn().Padding(0, 0));
        foreach (var (name, text) in rows)
            grid.AddRow(Markup.Escape(name), text);
        yield return grid;
        yield return Text.NewLine;
    }
}
