using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Ddpm.Samples.Output;

/// <summary>
/// Where a command writes: results to one console, progress and errors to another, so that results can be piped.
/// </summary>
/// <param name="results">The console for results: standard output.</param>
/// <param name="messages">The console for progress, warnings and errors: standard error.</param>
internal sealed class CommandOutput(IAnsiConsole results, IAnsiConsole messages)
{
    /// <summary>The width of tables where there is no terminal to ask.</summary>
    private const int WidthWithoutTerminal = 160;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The console for results.</summary>
    public IAnsiConsole Results { get; } = results;

    /// <summary>The console for progress, warnings and errors.</summary>
    public IAnsiConsole Messages { get; } = messages;

    /// <summary>Standard output and standard error of this process.</summary>
    public static CommandOutput ForProcess()
    {
        // In its place, since a console knows by the writer whether it is a terminal.
        Console.SetError(new LastingWriter(Console.Error));
        return new(Create(Console.Out), Create(Console.Error));
    }

    /// <summary>A value as JSON, as <see cref="WriteJson"/> writes it.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <summary>Writes one JSON object, unwrapped and uncoloured, to the console for results.</summary>
    public void WriteJson<T>(T value) => Results.Profile.Out.Writer.WriteLine(ToJson(value));

    /// <summary>Writes a line, unwrapped, to the console for results.</summary>
    public void WriteLine(string line) => Results.Profile.Out.Writer.WriteLine(line);

    /// <summary>Writes a line, unwrapped, to the console for messages.</summary>
    public void WriteMessage(string line) => Messages.Profile.Out.Writer.WriteLine(line);

    private static IAnsiConsole Create(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = WidthWithoutTerminal;
        return console;
    }
}

/// <summary>Lists as they are written to JSON, which leaves out what is null.</summary>
internal static class NullWhereEmpty
{
    /// <summary>The list, or null where nothing is in it.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> list) => list.Count == 0 ? null : list;
}

/// <summary>Numbers that JSON shows with six decimals: 0.5 as 0.500000.</summary>
internal static class SixDecimals
{
    /// <summary>A finite number.</summary>
    public static decimal Of(double value) => Math.Round((decimal)value, 6) + 0.000000m;

    /// <summary>A number, or null where it is not finite or not there.</summary>
    public static decimal? OfOptional(double? value) =>
        value is { } number && double.IsFinite(number) ? Of(number) : null;
}
