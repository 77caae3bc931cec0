using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ddpm.Trainers;

/// <summary>
/// The one list of choices of a kind, which options, files, the command line, its help and error texts read. Choices of one's own
/// are added with <see cref="Register(T)"/>, before options or files name them.
/// </summary>
/// <typeparam name="T">The kind of choice.</typeparam>
public sealed class ChoiceRegistry<T>
    where T : Choice<T>, IChoice<T>
{
    private readonly Lock _lock = new();
    private readonly string _kind;

    // Replaced as a whole, so that readers need no lock.
    private IReadOnlyList<T> _choices;
    private IReadOnlyList<Family> _families = [];

    /// <param name="kind">What a person calls such a choice: "sampler".</param>
    /// <param name="choices">The choices that there are from the start, in the order in which they are listed.</param>
    public ChoiceRegistry(string kind, params IReadOnlyList<T> choices)
    {
        _kind = kind;
        _choices = choices;
    }

    /// <summary>All choices with their usual settings, in the order in which they were registered.</summary>
    public IReadOnlyList<T> All => _choices;

    /// <summary>All names, and what may stand after a colon, as one text for people: "ddpm, ddim or ddim:ETA (0 to 1)".</summary>
    public string Names => string.Join(", ", _choices.Select(Describe).Concat(OnlyFamilies()));

    /// <summary>Adds a choice of one's own.</summary>
    /// <param name="choice">The choice. One of the same name takes its place only if it is the very same object.</param>
    /// <exception cref="ArgumentException">There is another of that name, or its name is that of a choice of a number.</exception>
    public void Register(T choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        lock (_lock)
        {
            if (FamilyOf(choice.Name) is { } family)
                throw new ArgumentException(
                    $"'{choice.Name}' is one of the {_kind}s {family} already.",
                    nameof(choice)
                );
            if (_choices.FirstOrDefault(known => known.Name == choice.Name) is { } other)
            {
                if (ReferenceEquals(other, choice))
                    return;
                throw new ArgumentException($"There is a {_kind} '{choice.Name}' already.", nameof(choice));
            }

            _choices = [.. _choices, choice];
        }
    }

    /// <summary>Adds choices that depend on a number, which stands after a colon: "ddim:0.5".</summary>
    /// <param name="name">What stands before the colon.</param>
    /// <param name="parameter">What a person calls the number: "ETA".</param>
    /// <param name="range">Which numbers there may be: "0 to 1".</param>
    /// <param name="create">Makes the choice of a number, or throws an <see cref="ArgumentException"/> that says why not.</param>
    /// <exception cref="ArgumentException">
    /// There are such choices already, or the name is blank, or has white space or a comma.
    /// </exception>
    public void Register(string name, string parameter, string range, Func<double, T> create)
    {
        Choice<T>.CheckName(name);
        ArgumentNullException.ThrowIfNull(create);
        lock (_lock)
        {
            if (_families.Any(family => family.Name == name))
                throw new ArgumentException($"There is a {_kind} '{name}:{parameter}' already.", nameof(name));
            _families = [.. _families, new(name, parameter, range, create)];
        }
    }

    /// <summary>The choice of a name.</summary>
    /// <exception cref="ArgumentException">There is no such choice, or its number is out of range.</exception>
    /// <exception cref="InvalidOperationException">A registered function gave a choice that has another name.</exception>
    public T Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_choices.FirstOrDefault(choice => choice.Name == name) is { } found)
            return found;
        if (
            FamilyOf(name) is { } family
            && double.TryParse(
                name.AsSpan(family.Name.Length + 1),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out var value
            )
        )
        {
            var made = family.Create(value);
            if (made.Name != family.Name && FamilyOf(made.Name) != family)
                throw new InvalidOperationException(
                    $"The {_kind} '{name}' calls itself '{made.Name}', so nothing that is saved could find it again."
                );
            return made;
        }

        throw new ArgumentException($"There is no {_kind} '{name}'. Known: {Names}.", nameof(name));
    }

    /// <summary>Makes sure that a choice can be found again by its name, where a file names it.</summary>
    /// <exception cref="InvalidOperationException">It was not registered.</exception>
    internal void RequireRegistered(T choice)
    {
        if (!_choices.Any(known => ReferenceEquals(known, choice)) && !IsOfFamily(choice.Name))
            throw new InvalidOperationException(
                $"The {_kind} '{choice.Name}' is not registered, so nothing that is saved could find it again. Call "
                    + $"{typeof(T).Name}.{nameof(IChoice<T>.Registry)}.{nameof(Register)} first."
            );
    }

    private Family? FamilyOf(string name) =>
        _families.FirstOrDefault(family => name.StartsWith(family.Name + ":", StringComparison.Ordinal));

    // Whether the name is how its family writes a number that is in its range.
    private bool IsOfFamily(string name)
    {
        try
        {
            return FamilyOf(name) is not null && Parse(name).Name == name;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private string Describe(T choice) =>
        _families.FirstOrDefault(family => family.Name == choice.Name) is { } family
            ? $"{choice.Name} or {family}"
            : choice.Name;

    private IEnumerable<string> OnlyFamilies() =>
        _families
            .Where(family => _choices.All(choice => choice.Name != family.Name))
            .Select(family => family.ToString());

    private sealed record Family(string Name, string Parameter, string Range, Func<double, T> Create)
    {
        public override string ToString() => $"{Name}:{Parameter} ({Range})";
    }
}

/// <summary>Writes a choice as its name.</summary>
/// <typeparam name="T">The kind of choice.</typeparam>
internal sealed class ChoiceConverter<T> : JsonConverter<T>
    where T : Choice<T>, IChoice<T>
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? T.Registry.Parse(reader.GetString()!)
            : throw new JsonException($"A {typeof(T).Name} is written as its name, a string; got {reader.TokenType}.");

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        T.Registry.RequireRegistered(value);
        writer.WriteStringValue(value.Name);
    }
}
