using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Models;

namespace Ddpm.Samples.Binding;

/// <summary>What was given on a command line: options and their values. A model's value is the path of its file.</summary>
internal sealed class GivenOptions : Dictionary<BoundOption, object>
{
    /// <summary>Nothing.</summary>
    public GivenOptions() { }

    /// <summary>The same as before.</summary>
    public GivenOptions(GivenOptions before)
        : base(before) { }
}

/// <summary>
/// The options of a record: each property with an <see cref="OptionAttribute"/> or <see cref="ArgumentAttribute"/>, and those of
/// the records that its other properties hold. What is given is set on a copy; all else stays as it is.
/// </summary>
internal sealed partial class OptionSet
{
    private readonly Type _type;
    private readonly List<Entry> _entries = [];

    private OptionSet(Type type) => _type = type;

    /// <summary>All options, in the order in which they are declared, those of a base record first.</summary>
    public IReadOnlyList<BoundOption> Options =>
        [.. _entries.SelectMany(entry => entry.Nested?.Options ?? [entry.Option!])];

    /// <summary>The option of a name.</summary>
    public BoundOption this[string name] => Options.First(option => option.Name == name);

    /// <summary>The options that a command cannot do without.</summary>
    public IEnumerable<BoundOption> Required =>
        _entries.SelectMany(entry =>
            entry.IsOptional ? []
            : entry.Nested is { } nested ? nested.Required
            : entry.Option!.IsRequired ? [entry.Option]
            : Array.Empty<BoundOption>()
        );

    /// <summary>The options of a record.</summary>
    /// <param name="defaults">A record with all defaults.</param>
    public static OptionSet Of(object defaults)
    {
        var set = new OptionSet(defaults.GetType());
        foreach (var property in PropertiesOf(defaults.GetType()))
            if (IsOption(property))
                set._entries.Add(new(property, new BoundOption(property, property.GetValue(defaults))));
            else if (typeof(IChange).IsAssignableFrom(property.PropertyType))
                set._entries.Add(new(property, Nested: ((IChange)property.GetValue(defaults)!).Options));
            else if (property.SetMethod is not null && HasOptions(property.PropertyType))
            {
                var value = property.GetValue(defaults);
                var nested = Of(value ?? New(property.PropertyType));
                set._entries.Add(new(property, Nested: nested, IsOptional: value is null));
            }

        return set;
    }

    /// <summary>The options of a record of which only what is given counts, so that no defaults are shown.</summary>
    /// <param name="type">The type of the record.</param>
    /// <param name="usual">What counts where nothing is given, in words, or null to leave it unsaid.</param>
    /// <param name="only">The names of the properties, or null for all.</param>
    /// <param name="areSwept">Whether each takes a list of values, which are tried one after the other.</param>
    public static OptionSet OfChange(
        Type type,
        string? usual,
        IReadOnlyList<string>? only = null,
        bool areSwept = false
    )
    {
        var set = new OptionSet(type);
        foreach (var property in PropertiesOf(type))
            if (IsOption(property) && only?.Contains(property.Name) != false)
                set._entries.Add(
                    new(property, new BoundOption(property, defaultValue: null, areSwept) { Usual = usual })
                );
        return set;
    }

    /// <summary>A copy of a record with what was given.</summary>
    /// <param name="record">The record, which stays as it is.</param>
    /// <param name="given">What was given.</param>
    /// <param name="files">Reads the models that options name; null to leave them out.</param>
    public object Apply(object record, GivenOptions given, ModelFiles? files = null)
    {
        var copy = Copy(record);
        foreach (var (property, option, nested, _) in _entries)
            if (option is not null)
            {
                if (given.TryGetValue(option, out var value) && (option.ModelType is null || files is not null))
                    property.SetValue(copy, option.ModelType is null ? value : files!.Read(option, (string)value));
            }
            else if (property.GetValue(record) is IChange change)
                property.SetValue(copy, change.With(given));
            else if (nested!.Options.Any(given.ContainsKey))
                property.SetValue(
                    copy,
                    nested.Apply(property.GetValue(record) ?? New(property.PropertyType), given, files)
                );
        return copy;
    }

    /// <summary>Makes sure that a record that is there only where one of its options is given has all that it needs.</summary>
    /// <exception cref="WrongUsageException">One is missing.</exception>
    public void Check(GivenOptions given)
    {
        foreach (var nested in _entries.Where(entry => entry.IsOptional).Select(entry => entry.Nested!))
            if (
                nested.Options.FirstOrDefault(given.ContainsKey) is { } one
                && nested.Options.FirstOrDefault(option => option.IsRequired && !given.ContainsKey(option))
                    is { } missing
            )
                throw new WrongUsageException($"{one.Written} needs {missing.Written}.");
    }

    /// <summary>A message that speaks of properties, as one that speaks of options: "--milestone-factor must be" ….</summary>
    public string InWords(string message)
    {
        var options = Options.DistinctBy(option => option.Property.Name).ToDictionary(option => option.Property.Name);

        // A property of one word is also a word: it is meant where it begins the message.
        return Name()
            .Replace(
                message,
                found =>
                    options.TryGetValue(found.Value, out var option)
                    && (found.Index == 0 || found.Value.Skip(1).Any(char.IsUpper))
                        ? option.Written
                        : found.Value
            );
    }

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Name();

    private static bool IsOption(PropertyInfo property) =>
        property.IsDefined(typeof(OptionAttribute)) || property.IsDefined(typeof(ArgumentAttribute));

    private static bool HasOptions(Type type) =>
        type is { IsClass: true, IsAbstract: false }
        && type != typeof(string)
        && !typeof(IEnumerable).IsAssignableFrom(type)
        && type.GetProperties().Any(IsOption);

    // Reflection has those of the derived type first.
    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties().GroupBy(property => property.DeclaringType).Reverse().SelectMany(properties => properties);

    private static object New(Type type) => Activator.CreateInstance(type)!;

    private static object Copy(object record) =>
        record.GetType().GetMethod("<Clone>$")?.Invoke(record, [])
        ?? throw new NotSupportedException($"{record.GetType()} is no record, so its options cannot be set.");

    private sealed record Entry(
        PropertyInfo Property,
        BoundOption? Option = null,
        OptionSet? Nested = null,
        bool IsOptional = false
    );
}
