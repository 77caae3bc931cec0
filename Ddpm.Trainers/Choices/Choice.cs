namespace Ddpm.Trainers;

/// <summary>
/// Something that options choose and files name: a sampler, a loss weight, a kind of network. Two choices of one kind are equal
/// when their names are.
/// </summary>
/// <typeparam name="TSelf">The kind of choice.</typeparam>
public abstract class Choice<TSelf> : IEquatable<TSelf>
    where TSelf : Choice<TSelf>, IChoice<TSelf>
{
    /// <param name="name">
    /// What options, files and the command line call it: without white space or commas. A number that it depends on stands after a
    /// colon: "ddim:0.5".
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    protected Choice(string name)
    {
        CheckName(name);
        Name = name;
    }

    /// <summary>The name under which <see cref="ChoiceRegistry{T}.Parse"/> finds it.</summary>
    public string Name { get; }

    /// <summary>The choice of a name, which a text also converts to by itself.</summary>
    /// <exception cref="ArgumentException">There is no such choice, or its number is out of range.</exception>
    public static TSelf FromString(string name) => TSelf.Registry.Parse(name);

    /// <summary>Whether the names are the same.</summary>
    public static bool operator ==(Choice<TSelf>? left, Choice<TSelf>? right) => Equals(left, right);

    /// <summary>Whether the names differ.</summary>
    public static bool operator !=(Choice<TSelf>? left, Choice<TSelf>? right) => !Equals(left, right);

    /// <inheritdoc />
    public bool Equals(TSelf? other) => other is not null && other.Name == Name;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as TSelf);

    /// <inheritdoc />
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal static void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Any(letter => char.IsWhiteSpace(letter) || letter == ','))
            throw new ArgumentException($"A name has no white space and no comma; got '{name}'.", nameof(name));
    }
}

/// <summary>A kind of choice, which knows all of its kind.</summary>
/// <typeparam name="TSelf">The kind of choice.</typeparam>
public interface IChoice<TSelf>
    where TSelf : Choice<TSelf>, IChoice<TSelf>
{
    /// <summary>The one list of such choices, to which anyone can add.</summary>
    static abstract ChoiceRegistry<TSelf> Registry { get; }
}
