using System.CommandLine;
using System.CommandLine.Parsing;
using Ddpm.Samples.Commands;
using Command = Ddpm.Samples.Commands.Command;
using Words = System.CommandLine.Command;

namespace Ddpm.Samples.Binding;

/// <summary>What a command line says.</summary>
/// <param name="Words">The words of the command, or of a group of commands, or none.</param>
/// <param name="Command">The command, or null where only a group was named, or nothing.</param>
/// <param name="WantsHelp">Whether help is asked for.</param>
/// <param name="WantsVersion">Whether the version is asked for.</param>
/// <param name="Given">Reads the options that were given.</param>
internal sealed record ParsedLine(
    string Words,
    Command? Command,
    bool WantsHelp,
    bool WantsVersion,
    Func<GivenOptions> Given
);

/// <summary>Reads command lines. System.CommandLine takes the words apart; what they mean, the bound options know.</summary>
internal sealed class CommandParser
{
    private static readonly ParserConfiguration s_configuration = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    private readonly RootCommand _root = new();
    private readonly Dictionary<Words, Command> _commands = [];
    private readonly Dictionary<(Words Command, BoundOption Option), Symbol> _symbols = [];
    private readonly Option<bool> _help = new("--help", "-h") { Recursive = true };
    private readonly Option<bool> _version = new("--version", "-v");

    /// <param name="commands">All commands.</param>
    public CommandParser(IEnumerable<Command> commands)
    {
        // Its own help knows the names "/h" and "-?" as well, which may be labels.
        _root.Options.Clear();
        _root.Add(_help);
        _root.Add(_version);
        foreach (var command in commands)
        {
            var words = command.Name.Split(' ').Aggregate((Words)_root, Subcommand);
            _commands[words] = command;
            foreach (var option in command.AllOptions)
                Add(words, option);
        }
    }

    /// <summary>Reads a command line.</summary>
    public ParsedLine Parse(IReadOnlyList<string> words)
    {
        var parsed = _root.Parse(words, s_configuration);
        var named = parsed.CommandResult.Command;
        var command = _commands.GetValueOrDefault(named);
        return new(
            command?.Name ?? (named == _root ? "" : named.Name),
            command,
            parsed.GetValue(_help),
            parsed.GetValue(_version),
            () => Given(parsed, command, words)
        );
    }

    private static Words Subcommand(Words parent, string name)
    {
        if (parent.Subcommands.FirstOrDefault(known => known.Name == name) is { } found)
            return found;
        var added = new Words(name);
        parent.Add(added);
        return added;
    }

    private void Add(Words words, BoundOption option)
    {
        if (option.IsArgument)
        {
            var argument = new Argument<string[]>(option.Name) { Arity = ArgumentArity.ZeroOrMore };
            words.Add(argument);
            _symbols[(words, option)] = argument;
            return;
        }

        if (words.Options.Any(other => other.Name == option.Written))
            throw new InvalidOperationException($"'{words.Name}' has two options {option.Written}.");

        // Whether there is a value, and how many, is checked here, so that what is said of it is said in one way.
        Option symbol = option.IsFlag
            ? new Option<bool>(option.Written)
            : new Option<string[]>(option.Written) { Arity = ArgumentArity.ZeroOrMore };
        if (option.Alias is { } alias)
            symbol.Aliases.Add($"--{alias}");
        words.Add(symbol);
        _symbols[(words, option)] = symbol;
    }

    private GivenOptions Given(ParseResult parsed, Command? command, IReadOnlyList<string> words)
    {
        foreach (var flag in command?.AllOptions.Where(option => option.IsFlag) ?? [])
            RequireYesOrNo(flag, words);
        RequireKnown(parsed, command);
        var given = new GivenOptions();
        foreach (var option in command!.AllOptions)
            if (_symbols[(parsed.CommandResult.Command, option)] is Argument argument)
            {
                if (parsed.GetResult(argument)?.Tokens is { Count: > 0 } tokens)
                    given[option] = ReadArgument(option, [.. tokens.Select(token => token.Value)]);
            }
            else if (
                parsed.GetResult((Option)_symbols[(parsed.CommandResult.Command, option)]) is { Implicit: false } result
            )
                given[option] = ReadOption(option, result, words);
        return given;
    }

    private static object ReadArgument(BoundOption option, string[] words) =>
        words.Length == 1 || option.IsRepeated
            ? option.Read(words, option.Written)
            : throw new WrongUsageException($"Unknown argument '{words[1]}'.");

    private static object ReadOption(BoundOption option, OptionResult result, IReadOnlyList<string> words)
    {
        var name = result.IdentifierToken!.Value;
        string[] values = [.. result.Tokens.Select(token => token.Value)];
        if (option.IsFlag && values.Length == 0)
            return true;

        // What looks like an option is no value, unless it is written as one: "--rename=--a=b".
        if (
            values.Length < result.IdentifierTokenCount
            || values.Any(value =>
                value.StartsWith("--", StringComparison.Ordinal) && !words.Contains($"{name}={value}")
            )
        )
            throw new WrongUsageException($"{name} needs a value.");
        return values.Length == 1 || option.IsRepeated
            ? option.Read(values, name)
            : throw new WrongUsageException($"{name} is given {values.Length} times; give it once.");
    }

    /// <summary>Refuses a value of a flag that is none, which System.CommandLine takes for an argument.</summary>
    private static void RequireYesOrNo(BoundOption flag, IReadOnlyList<string> words)
    {
        foreach (var word in words.TakeWhile(word => word != "--"))
            if (word.Split(['=', ':'], 2) is [var name, var value] && name == flag.Written)
                flag.Read([value], name);
    }

    /// <summary>Refuses words that mean nothing, also those that System.CommandLine takes for arguments.</summary>
    private static void RequireKnown(ParseResult parsed, Command? command)
    {
        var unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : UnknownAmongArguments(parsed);
        if (unknown is null && command is not null)
            return;
        throw new WrongUsageException(
            unknown is null ? "Name a command."
            : unknown.StartsWith('-') ? $"Unknown option '{unknown.TrimStart('-').Split('=')[0]}'."
            : command is null ? $"Unknown command '{unknown}'."
            : $"Unknown argument '{unknown}'."
        );
    }

    private static string? UnknownAmongArguments(ParseResult parsed)
    {
        var before = TokenType.Command;
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return null;
            if (token is { Type: TokenType.Argument, Value: ['-', _, ..] } && before != TokenType.Option)
                return token.Value;
            before = token.Type;
        }

        return null;
    }
}
