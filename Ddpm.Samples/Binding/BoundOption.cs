using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Ddpm.Samples.Commands;

namespace Ddpm.Samples.Binding;

/// <summary>Says that a property is no option of a command but what stands behind it without a name: a file, labels.</summary>
/// <param name="value">What stands for it in help: "LABEL".</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ArgumentAttribute(string value) : Attribute
{
    /// <summary>What stands for it in help.</summary>
    public string Value { get; } = value;
}

/// <summary>An option of a command, which is a property of a record: its name, range, default and help are the property's.</summary>
internal sealed class BoundOption
{
    private readonly OptionAttribute _attribute;
    private readonly ValueFormat _format;
    private readonly object? _default;

    /// <param name="property">The property.</param>
    /// <param name="defaultValue">Its value where the option is not given, or null to say none.</param>
    /// <param name="isSwept">Whether a list of values takes the place of one, each of which is tried.</param>
    public BoundOption(PropertyInfo property, object? defaultValue, bool isSwept = false)
    {
        Property = property;
        _default = defaultValue;
        _attribute = property.GetCustomAttribute<OptionAttribute>() ?? new();
        var argument = property.GetCustomAttribute<ArgumentAttribute>();
        IsArgument = argument is not null;
        IsRepeated = property.PropertyType == typeof(string[]);
        _format = ValueFormat.Of(IsRepeated ? typeof(string) : property.PropertyType);
        if (_attribute.AllowsNone && _format.Parse is var parse)
            _format = _format with { Parse = text => text == ValueFormat.None ? double.MaxValue : parse(text) };
        if (isSwept)
            _format = ValueFormat.ListOf(_format);
        IsFlag =
            !isSwept && (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(bool);
        Name = argument?.Value ?? _attribute.Name ?? ValueFormat.KebabCase(property.Name);
        Placeholder = argument?.Value ?? (isSwept ? null : _attribute.Value) ?? _format.Placeholder;
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute)) || _attribute.Needed;
    }

    /// <summary>The property.</summary>
    public PropertyInfo Property { get; }

    /// <summary>Its name without dashes, or the word that stands for an argument.</summary>
    public string Name { get; }

    /// <summary>A second name, or null.</summary>
    public string? Alias { get; set; }

    /// <summary>What counts where it is not given, in words, or null for the default.</summary>
    public string? Usual { get; set; }

    /// <summary>As it is written: "--out", or "FILE" for an argument.</summary>
    public string Written => IsArgument ? Name : $"--{Name}";

    /// <summary>What stands for its value in help.</summary>
    public string Placeholder { get; }

    /// <summary>Whether it stands behind the command without a name.</summary>
    public bool IsArgument { get; }

    /// <summary>Whether it may be given several times.</summary>
    public bool IsRepeated { get; }

    /// <summary>Whether it needs no value.</summary>
    public bool IsFlag { get; }

    /// <summary>Whether its record cannot do without it.</summary>
    public bool IsRequired { get; }

    /// <summary>Whether it is kept from the help.</summary>
    public bool IsHidden => _attribute.Hidden;

    /// <summary>The kind of model that is to be read from the file, or null.</summary>
    public Type? ModelType => _format.ModelType;

    /// <summary>The names that there are, or null.</summary>
    public string? Names => _format.Names;

    /// <summary>The words of the help.</summary>
    /// <param name="optionOf">The option that stands for a member that the documentation names, or null.</param>
    public string Help(Func<string, string?> optionOf)
    {
        string?[] parts =
        [
            XmlDocumentation.FirstSentence(Property, optionOf),
            _format switch
            {
                { Names: null } => null,
                { Element: null } => $"one of {_format.Names}",
                _ => $"some of {_format.Names}, with commas between",
            },
            IsRepeated && !IsArgument ? "may be given several times" : null,
        ];
        return string.Join("; ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>The range and the default as help says them, or null where there is neither.</summary>
    public string? Limits
    {
        get
        {
            var usual = Usual ?? (_default is null or "" || IsFlag || IsRepeated ? null : _format.Format(_default));
            string?[] parts =
            [
                _attribute.Range,
                _attribute.AllowsNone ? $"or {ValueFormat.None}" : null,
                usual is null ? null : $"default: {usual}",
            ];
            return parts.Any(part => part is not null) ? string.Join(", ", parts.OfType<string>()) : null;
        }
    }

    /// <summary>The value that was given.</summary>
    /// <param name="words">The words behind the option.</param>
    /// <param name="name">The option as it was written.</param>
    /// <exception cref="WrongUsageException">The words are no such value, or it is out of range.</exception>
    public object Read(IReadOnlyList<string> words, string name)
    {
        var element = _format.Element;
        var parts =
            element is null ? words
            : words[0] == ValueFormat.None ? []
            : words[0].Split(',');
        foreach (var part in parts)
            if (Problem(part, element ?? _format, isOfList: element is not null) is { } expected)
                throw new WrongUsageException($"{name} must {expected}");
        return IsRepeated ? words.ToArray() : _format.Parse(words[0])!;
    }

    /// <summary>What is wrong with a word, as what it must be, or null where nothing is.</summary>
    private string? Problem(string word, ValueFormat format, bool isOfList)
    {
        var value = format.Parse(word);
        var isNumber = format.Expected is ValueFormat.Number or ValueFormat.WholeNumber;
        if (
            value is not null
            && (!isNumber || _attribute.Contains(Convert.ToDouble(value, CultureInfo.InvariantCulture)))
        )
            return null;
        if (!isNumber)
            return _attribute.Value is "FILE" or "DIR"
                ? "name a file or folder."
                : $"be {format.Expected}, got '{word}'.";
        var range = _attribute.Range ?? "finite";
        if (isOfList)
            return $"be {format.Expected[2..]}s {(range.Contains(" to ", StringComparison.Ordinal) ? "from " : char.IsDigit(range[0]) ? "of " : "")}{range}, separated by commas; got '{word}'.";
        return value is null ? $"be {format.Expected}, got '{word}'." : $"be {range}, got {word}.";
    }
}
