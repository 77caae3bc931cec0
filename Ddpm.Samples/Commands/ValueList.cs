using System.Globalization;

namespace Ddpm.Samples.Commands;

/// <summary>Options that take several values, separated by commas: <c>5,10,50</c>.</summary>
internal static class ValueList
{
    /// <summary>The words of a list, or null where the option is left out.</summary>
    public static IReadOnlyList<string>? Words(string? list) => list?.Split(',', StringSplitOptions.TrimEntries);

    /// <summary>The numbers of a list that was checked, or null where the option is left out.</summary>
    public static IReadOnlyList<double>? Numbers(string? list) =>
        list is null ? null : [.. Words(list)!.Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    /// <summary>The whole numbers of a list that was checked, or null where the option is left out.</summary>
    public static IReadOnlyList<int>? WholeNumbers(string? list) =>
        list is null ? null : [.. Words(list)!.Select(word => int.Parse(word, CultureInfo.InvariantCulture))];

    /// <summary>A message if a word of a list is no number in a range, or null.</summary>
    public static string? CheckNumbers(string option, string? list, double least, double most) =>
        Words(list)
            ?.Where(word =>
                !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                || !(number >= least && number <= most)
            )
            .Select(word => Wrong(option, $"numbers from {Text(least)} to {Text(most)}", word))
            .FirstOrDefault();

    /// <summary>A message if a word of a list is no whole number in a range, or null.</summary>
    public static string? CheckWholeNumbers(string option, string? list, int least, int most) =>
        Words(list)
            ?.Where(word =>
                !int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                || number < least
                || number > most
            )
            .Select(word => Wrong(option, $"whole numbers from {least} to {most}", word))
            .FirstOrDefault();

    private static string Wrong(string option, string expected, string word) =>
        $"{option} must be {expected}, separated by commas; got '{word}'.";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
