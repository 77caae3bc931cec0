using Ddpm.Samples.Models;

namespace Ddpm.Samples.Binding;

/// <summary>A property that holds what was given of a record's options.</summary>
internal interface IChange
{
    /// <summary>The options.</summary>
    OptionSet Options { get; }

    /// <summary>The same with what was given.</summary>
    IChange With(GivenOptions given);
}

/// <summary>What was given of the options of a record that a model or something else has already.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Change<T> : IChange
    where T : class
{
    private readonly GivenOptions _given;

    /// <summary>Nothing is given.</summary>
    /// <param name="usual">What counts then, in words, or null to leave it unsaid.</param>
    public Change(string? usual = null)
        : this(OptionSet.OfChange(typeof(T), usual), []) { }

    private Change(OptionSet options, GivenOptions given)
    {
        Options = options;
        _given = given;
    }

    /// <inheritdoc />
    public OptionSet Options { get; }

    /// <summary>The options that were given, as they are written.</summary>
    public IReadOnlyList<string> Given =>
        [.. Options.Options.Where(_given.ContainsKey).Select(option => option.Written)];

    /// <summary>What was given for a property, or null: of a model the path of its file.</summary>
    public object? this[string property] =>
        Options.Options.FirstOrDefault(option => option.Property.Name == property) is { } found
            ? _given.GetValueOrDefault(found)
            : null;

    /// <summary>A copy of a record with what was given.</summary>
    /// <param name="record">The record, which stays as it is.</param>
    /// <param name="files">Reads the models that options name; null to leave them out.</param>
    public T ApplyTo(T record, ModelFiles? files = null) => (T)Options.Apply(record, _given, files);

    /// <inheritdoc />
    public IChange With(GivenOptions given) => new Change<T>(Options, given);
}

/// <summary>Lists of values for some options of a record, each combination of which is tried.</summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Sweep<T> : IChange
    where T : class
{
    private readonly GivenOptions _given;

    /// <summary>Nothing is given.</summary>
    /// <param name="usual">What counts then, in words.</param>
    /// <param name="properties">The names of the properties.</param>
    public Sweep(string usual, params IReadOnlyList<string> properties)
        : this(OptionSet.OfChange(typeof(T), usual, properties, areSwept: true), []) { }

    private Sweep(OptionSet options, GivenOptions given)
    {
        Options = options;
        _given = given;
    }

    /// <inheritdoc />
    public OptionSet Options { get; }

    /// <summary>What to do to a record for each combination of values, the last option's changing first.</summary>
    public IReadOnlyList<Func<T, T>> Combinations
    {
        get
        {
            IEnumerable<GivenOptions> all =
            [
                [],
            ];
            foreach (var option in Options.Options.Where(_given.ContainsKey))
                all = all.SelectMany(
                    _ => (IEnumerable<object>)_given[option],
                    (before, value) => new GivenOptions(before) { [option] = value }
                );
            return [.. all.Select(given => (Func<T, T>)(record => (T)Options.Apply(record, given)))];
        }
    }

    /// <inheritdoc />
    public IChange With(GivenOptions given) => new Sweep<T>(Options, given);
}
