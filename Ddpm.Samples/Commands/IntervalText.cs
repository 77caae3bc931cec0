using System.Globalization;
using Ddpm.Trainers.Diffusion.Guidance;

namespace Ddpm.Samples.Commands;

/// <summary>An interval as it is written on the command line: <c>0.2..0.7</c>.</summary>
internal static class IntervalText
{
    /// <summary>The interval, or null where the text is none.</summary>
    public static GuidanceInterval? Parse(string text) =>
        text.Split("..") is [var low, var high]
        && double.TryParse(low, NumberStyles.Float, CultureInfo.InvariantCulture, out var from)
        && double.TryParse(high, NumberStyles.Float, CultureInfo.InvariantCulture, out var to)
        && from >= 0
        && from < to
        && to <= 1
            ? new GuidanceInterval(from, to)
            : null;

    /// <summary>A message if a text is no interval, or null.</summary>
    public static string? Check(string option, string? text) =>
        text is null || Parse(text) is not null
            ? null
            : $"{option} must be two shares of noise between 0 and 1, the smaller first, such as 0.2..0.7; got '{text}'.";
}
