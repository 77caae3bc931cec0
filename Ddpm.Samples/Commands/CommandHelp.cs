using System.Globalization;
using Ddpm.Trainers.Runtime;
using Spectre.Console;
using Spectre.Console.Cli;
using Spectre.Console.Cli.Help;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Commands;

/// <summary>Spectre's help, but with the options that a command needs first, and defaults beside what they are for.</summary>
/// <param name="settings">The settings of the command line.</param>
internal sealed class CommandHelp(ICommandAppSettings settings) : HelpProvider(settings)
{
    private const int Indent = 4;

    /// <summary>The order in which options are listed: what a command works on, how, and what it writes.</summary>
    private static readonly string[] s_order =
    [
        .. (string[])["data", "snapshots", "teacher", "model", "images", "scorer", "conditions", "labels", "out"],
        .. (string[])["scenes", "size", "closeup", "count", "seeds", "seed"],
        .. (string[])
            ["preset", "conditioning", "dropout", "scorer-guide", "scorer-weight", "input-size", "mirror", "shift"],
        .. (string[])["mean", "std", "key", "rename", "stage"],
        .. (string[])["epochs", "steps", "minutes"],
        .. (string[])
            ["sampler", "sampling-steps", "guidance", "guidance-rescale", "guidance-interval", "compose", "not"],
        .. (string[])["threshold", "guide", "guide-scale", "scorer-scale", "verify"],
        .. (string[])["batch", "checkpoints", "resume", "snapshot-every"],
        .. (string[])["average-widths", "gpu", "json"],
    ];

    private static readonly (string Option, string Text)[] s_everywhere = [("-h, --help", "Show this help")];
    private static readonly (string Option, string Text)[] s_atRoot =
    [
        .. s_everywhere,
        ("-v, --version", "Show the version"),
    ];

    private static readonly (string Variable, string Text)[] s_variables =
    [
        (ErrorReport.TraceVariable, "1 shows where an error comes from"),
        (TorchRuntime.LibTorchVariable, "A folder with libtorch's libraries, to use them instead of the packaged ones"),
    ];

    /// <inheritdoc />
    public override IEnumerable<IRenderable> GetOptions(ICommandModel model, ICommandInfo? command)
    {
        var options =
            command?.Parameters.OfType<ICommandOption>().Where(option => !option.IsHidden).OrderBy(Place).ToList()
            ?? [];
        var required = options.Where(option => option.IsRequired).Select(Describe).ToList();
        var others = options.Where(option => !option.IsRequired).Select(Describe).ToList();
        if (required.Count > 0)
            foreach (var part in Section("NEEDED", required))
                yield return part;
        foreach (var part in Section("OPTIONS", [.. others, .. command is null ? s_atRoot : s_everywhere]))
            yield return part;
    }

    /// <inheritdoc />
    public override IEnumerable<IRenderable> GetFooter(ICommandModel model, ICommandInfo? command) =>
        command is null ? Section("ENVIRONMENT", s_variables) : [];

    private static IEnumerable<IRenderable> Section(string title, IReadOnlyList<(string Option, string Text)> rows)
    {
        yield return Text.NewLine;
        yield return new Markup($"[yellow]{title}:[/]");
        yield return Text.NewLine;
        var grid = new Grid();
        grid.AddColumn(new GridColumn().PadLeft(Indent).PadRight(Indent).NoWrap());
        grid.AddColumn(new GridColumn().Padding(0, 0));
        foreach (var (option, text) in rows)
            grid.AddRow(Markup.Escape(option), text);
        yield return grid;
    }

    /// <summary>An option that the list lacks comes last.</summary>
    private static int Place(ICommandOption option) =>
        Array.IndexOf(s_order, option.LongNames[0]) is var place and >= 0 ? place : s_order.Length;

    private static (string Option, string Text) Describe(ICommandOption option)
    {
        var name = $"--{option.LongNames[0]}";
        if (option.ValueName is { } value)
            name += $" <{value}>";
        var text = Markup.Escape(option.Description ?? "");
        return option is { DefaultValue.Value: { } given, IsFlag: false }
            ? (
                name,
                $"{text} [grey](default: {Markup.Escape(Convert.ToString(given, CultureInfo.InvariantCulture)!)})[/]"
            )
            : (name, text);
    }
}
