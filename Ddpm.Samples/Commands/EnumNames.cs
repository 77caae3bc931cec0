namespace Ddpm.Samples.Commands;

/// <summary>The names that the command line has for the values of an enumeration: their own, in small letters.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
internal static class EnumNames<TEnum>
    where TEnum : struct, Enum
{
    /// <summary>All names, in the order of the values.</summary>
    public static IReadOnlyList<string> All { get; } =
    [.. Enum.GetNames<TEnum>().Select(name => name.ToLowerInvariant())];

    /// <summary>The name of a value.</summary>
    public static string Of(TEnum value) => All[Array.IndexOf(Enum.GetValues<TEnum>(), value)];

    /// <summary>The value of a name that is one of <see cref="All"/>.</summary>
    public static TEnum Parse(string name) => Enum.Parse<TEnum>(name, ignoreCase: true);

    /// <summary>The value of a name that is one of <see cref="All"/>, or null for null.</summary>
    public static TEnum? ParseOrNull(string? name) => name is null ? null : Parse(name);
}
