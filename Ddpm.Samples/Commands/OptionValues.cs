using System.Reflection;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>
/// What the options of all commands take. Spectre puts a word of its own in the place of a value that is missing, and
/// does not say which option a value that is no number was meant for.
/// </summary>
internal static class OptionValues
{
    private static readonly Dictionary<string, Type> s_types = FindTypes();

    /// <summary>Checks that each option that takes a value is followed by one.</summary>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="WrongUsageException">An option has no value.</exception>
    public static void Check(IReadOnlyList<string> arguments)
    {
        for (var place = 0; place < arguments.Count && arguments[place] != "--"; place++)
        {
            if (!s_types.ContainsKey(arguments[place]))
                continue;
            var value = place + 1 < arguments.Count ? arguments[place + 1] : null;
            if (value is null || value.StartsWith("--", StringComparison.Ordinal))
                throw new WrongUsageException($"{arguments[place]} needs a value.");
        }
    }

    /// <summary>What is wrong with a value that cannot be converted.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="value">The value.</param>
    public static string DescribeWrong(IReadOnlyList<string> arguments, string value)
    {
        for (var place = 0; place < arguments.Count; place++)
        {
            var word = arguments[place].Split('=', 2);
            if (!s_types.TryGetValue(word[0], out var type))
                continue;
            if ((word.Length == 2 ? word[1] : arguments.ElementAtOrDefault(place + 1)) == value)
                return $"{word[0]} must be {(type == typeof(double) ? "a number" : "a whole number")}, got '{value}'.";
        }

        return $"'{value}' is not a number.";
    }

    private static Dictionary<string, Type> FindTypes()
    {
        var types = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var settings in typeof(OptionValues).Assembly.GetTypes())
            if (settings.IsSubclassOf(typeof(CommandSettings)))
                foreach (var property in settings.GetProperties())
                    if (property.GetCustomAttribute<CommandOptionAttribute>() is { ValueName: not null } option)
                        foreach (var name in option.LongNames)
                            types[$"--{name}"] =
                                Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return types;
    }
}
