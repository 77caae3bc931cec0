using Ddpm.Samples.Binding;
using Ddpm.Samples.Output;

namespace Ddpm.Samples.Commands;

/// <summary>A record of options of which some exclude or need others.</summary>
internal interface IChecked
{
    /// <summary>What is wrong, each as a sentence; null where nothing is.</summary>
    IEnumerable<string?> Problems();
}

/// <summary>What every command can be told.</summary>
internal sealed record CommonOptions
{
    /// <summary>Write the result as one JSON object to standard output, and nothing else there.</summary>
    [Option]
    public bool Json { get; init; }

    /// <summary>An assembly of one's own to load first, so that the samplers, networks, data formats and kinds of models that it registers can be named.</summary>
    [Option(Extensions.Option, Value = "FILE")]
    public string[] Extension { get; init; } = [];
}

/// <summary>One run of a command.</summary>
/// <param name="Output">Where it writes.</param>
/// <param name="AsJson">Whether its result is written as JSON.</param>
/// <param name="CancellationToken">Stops it.</param>
internal sealed record CommandSession(CommandOutput Output, bool AsJson, CancellationToken CancellationToken)
{
    /// <summary>Writes a result, as JSON or for people.</summary>
    public void Write<T>(T result, Action forPeople)
    {
        if (AsJson)
            Output.WriteJson(result);
        else
            forPeople();
    }

    /// <summary>Writes a result, as JSON or as a line for people.</summary>
    public void Write<T>(T result, string line) => Write(result, () => Output.WriteLine(line));

    /// <summary>Does work and shows how far it has come.</summary>
    public T Show<T>(string title, Func<IWorkProgress, T> work) => ProgressDisplay.Run(Output.Messages, title, work);
}

/// <summary>A command of <c>ddpm</c>.</summary>
/// <param name="name">Its words: "train ddpm".</param>
/// <param name="summary">What it does, in a sentence without a full stop.</param>
/// <param name="examples">Command lines, without "ddpm".</param>
internal abstract class Command(string name, string summary, params IReadOnlyList<string> examples)
{
    private static readonly OptionSet s_common = OptionSet.Of(new CommonOptions());
    private IReadOnlyList<BoundOption>? _options;

    /// <summary>Its words.</summary>
    public string Name => name;

    /// <summary>What it does.</summary>
    public string Summary => summary;

    /// <summary>Command lines, without "ddpm".</summary>
    public virtual IReadOnlyList<string> Examples => examples;

    /// <summary>Whether it is kept from the help.</summary>
    public virtual bool IsHidden => false;

    /// <summary>All of its options, in the order of the help.</summary>
    public IReadOnlyList<BoundOption> AllOptions =>
        _options ??= [.. Sets.SelectMany(set => set.Options), .. s_common.Options];

    /// <summary>The options that it cannot do without.</summary>
    public IReadOnlyList<BoundOption> Required => [.. Sets.SelectMany(set => set.Required)];

    /// <summary>The records whose options it has.</summary>
    protected abstract IReadOnlyList<OptionSet> Sets { get; }

    /// <summary>Runs it.</summary>
    /// <param name="given">What the command line says.</param>
    /// <param name="output">Where it writes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="WrongUsageException">The command line is wrong.</exception>
    public void Run(GivenOptions given, CommandOutput output, CancellationToken cancellationToken)
    {
        if (Required.FirstOrDefault(option => !given.ContainsKey(option)) is { } missing)
            throw new WrongUsageException(
                $"Command '{Name}' is missing required {(missing.IsArgument ? "argument" : "option")} '{missing.Name}'."
            );
        foreach (var set in Sets)
            set.Check(given);
        var common = (CommonOptions)s_common.Apply(new CommonOptions(), given);
        Run(given, new CommandSession(output, common.Json, cancellationToken));
    }

    /// <summary>Runs it.</summary>
    protected abstract void Run(GivenOptions given, CommandSession session);

    /// <summary>Refuses options that do not go together.</summary>
    /// <exception cref="WrongUsageException">Something is wrong.</exception>
    protected static void Check(IEnumerable<string?> problems)
    {
        if (problems.FirstOrDefault(problem => problem is not null) is { } problem)
            throw new WrongUsageException(problem);
    }
}

/// <summary>A command whose options are the properties of one record.</summary>
/// <typeparam name="TOptions">The record.</typeparam>
/// <inheritdoc/>
internal abstract class Command<TOptions>(string name, string summary, params IReadOnlyList<string> examples)
    : Command(name, summary, examples)
    where TOptions : class
{
    private readonly TOptions _defaults = Activator.CreateInstance<TOptions>();
    private OptionSet? _set;

    /// <inheritdoc />
    protected override IReadOnlyList<OptionSet> Sets => [Set];

    private OptionSet Set => _set ??= OptionSet.Of(_defaults);

    /// <inheritdoc />
    protected override void Run(GivenOptions given, CommandSession session)
    {
        var options = (TOptions)Set.Apply(_defaults, given);
        if (options is IChecked record)
            Check(record.Problems());
        Run(options, session);
    }

    /// <summary>Runs it.</summary>
    protected abstract void Run(TOptions options, CommandSession session);
}
