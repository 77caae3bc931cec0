using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;

namespace Ddpm.Samples.Binding;

/// <summary>How the values of a type are written on the command line.</summary>
/// <param name="Placeholder">What stands for a value in help: "N".</param>
/// <param name="Expected">What a value must be, for errors: "a whole number".</param>
/// <param name="Parse">The value of a word, or null where it is none.</param>
/// <param name="Format">A value as it would be given.</param>
internal sealed record ValueFormat(
    string Placeholder,
    string Expected,
    Func<string, object?> Parse,
    Func<object, string> Format
)
{
    /// <summary>What stands for a list of nothing.</summary>
    public const string None = "none";

    /// <summary>What a whole number must be.</summary>
    public const string WholeNumber = "a whole number";

    /// <summary>What a number must be.</summary>
    public const string Number = "a number";

    /// <summary>The names that there are, for help; null for a type that has none.</summary>
    public string? Names { get; init; }

    /// <summary>Whether the word is a file with a model of this type, which is read when the command runs.</summary>
    public Type? ModelType { get; init; }

    /// <summary>The format of each value, where this is a list of them.</summary>
    public ValueFormat? Element { get; init; }

    /// <summary>The format of a type.</summary>
    /// <exception cref="NotSupportedException">The command line cannot say such a value.</exception>
    public static ValueFormat Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ElementOf(type) is { } element)
            return ListOf(Of(element), values => ToArray(values, element));
        if (typeof(ITrainedModel).IsAssignableFrom(type))
            return Text("FILE") with { ModelType = type };
        if (type.IsEnum)
            return OfEnum(type);
        if (type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(Choice<>))
            return (ValueFormat)Invoke(nameof(OfChoice), type);
        return type switch
        {
            _ when type == typeof(string) => Text("TEXT"),
            _ when type == typeof(bool) => new(
                "BOOL",
                "true or false",
                text => bool.TryParse(text, out var yes) ? (object)yes : null,
                FormatAny
            ),
            _ when type == typeof(int) => new("N", WholeNumber, text => Whole<int>(text), FormatAny),
            _ when type == typeof(long) => new("N", WholeNumber, text => Whole<long>(text), FormatAny),
            _ when type == typeof(float) => new("X", Number, text => (float?)ParseNumber(text), FormatAny),
            _ when type == typeof(double) => new("X", Number, text => ParseNumber(text), FormatNumber),
            _ when type == typeof(PictureColour) => new(
                "COLOUR",
                "a colour such as #ffffff, white or grey",
                text => PictureColour.TryParse(text, out var colour) ? (object)colour : null,
                FormatAny
            ),
            _ when type == typeof(OptimizerBetas) => s_betas,
            _ when type == typeof(GuidanceInterval) => s_interval,
            _ => throw new NotSupportedException($"The command line has no way to write a {type}."),
        };
    }

    /// <summary>A name in the way of command lines: "learning-rate" for "LearningRate", "bfloat16" for "BFloat16".</summary>
    public static string KebabCase(string name) =>
        string.Concat(
            name.Select(
                (letter, place) =>
                    char.IsUpper(letter) && place > 0 && !char.IsUpper(name[place - 1])
                        ? $"-{char.ToLowerInvariant(letter)}"
                        : $"{char.ToLowerInvariant(letter)}"
            )
        );

    private static readonly ValueFormat s_betas = new(
        "B1,B2",
        "two numbers of 0 to below 1, such as 0.9,0.99",
        text =>
            text.Split(',') is [var one, var two]
            && ParseNumber(one) is { } first and >= 0 and < 1
            && ParseNumber(two) is { } second and >= 0 and < 1
                ? new OptimizerBetas(first, second)
                : null,
        value => value is OptimizerBetas(var first, var second) ? $"{FormatNumber(first)},{FormatNumber(second)}" : ""
    );

    private static readonly ValueFormat s_interval = new(
        "LO..HI",
        "two shares of noise between 0 and 1, the smaller first, such as 0.2..0.7",
        text =>
            text.Split("..") is [var one, var two]
            && ParseNumber(one) is { } from and >= 0
            && ParseNumber(two) is { } to and <= 1
            && from < to
                ? new GuidanceInterval(from, to)
                : null,
        FormatAny
    );

    private static ValueFormat Text(string placeholder) =>
        new(placeholder, "a text", text => string.IsNullOrWhiteSpace(text) ? null : text, FormatAny);

    private static ValueFormat OfEnum(Type type)
    {
        var names = Enum.GetNames(type).ToDictionary(KebabCase, name => Enum.Parse(type, name));
        var known = string.Join(", ", names.Keys);
        return new("NAME", $"one of {known}", names.GetValueOrDefault, value => KebabCase($"{value}"))
        {
            Names = known,
        };
    }

    private static ValueFormat OfChoice<T>()
        where T : Choice<T>, IChoice<T>
    {
        var known = T.Registry.Names;
        return new("NAME", $"one of {known}", Parse, FormatAny) { Names = known };

        static object? Parse(string name)
        {
            try
            {
                return T.Registry.Parse(name);
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
    }

    /// <summary>A list of values with commas between them, or "none".</summary>
    /// <param name="element">The format of a value.</param>
    /// <param name="collect">What the values become; a list of objects where it is left out.</param>
    public static ValueFormat ListOf(ValueFormat element, Func<IReadOnlyList<object>, object>? collect = null)
    {
        collect ??= values => values;
        return new(
            "LIST",
            element.Expected,
            text => text == None ? collect([]) : collect([.. text.Split(',').Select(word => element.Parse(word)!)]),
            value => Join((IEnumerable)value, element)
        )
        {
            Names = element.Names,
            Element = element,
        };
    }

    private static Array ToArray(IReadOnlyList<object> values, Type type)
    {
        var array = Array.CreateInstance(type, values.Count);
        Array.Copy(values.ToArray(), array, values.Count);
        return array;
    }

    private static string Join(IEnumerable values, ValueFormat element) =>
        string.Join(',', values.Cast<object>().Select(element.Format)) is { Length: > 0 } text ? text : None;

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static object Invoke(string method, Type type) =>
        typeof(ValueFormat)
            .GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type)
            .Invoke(null, [])!;

    private static object? Whole<T>(string text)
        where T : struct, INumber<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? (object)value
            : null;

    private static double? ParseNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string FormatAny(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // The largest number stands for no limit at all.
    private static string FormatNumber(object value) => value is double.MaxValue ? None : FormatAny(value);
}
