using System.Globalization;

namespace Ddpm.Samples.Output;

/// <summary>Durations as people read them.</summary>
internal static class DurationText
{
    /// <summary>"0:07", "12:30" or "1:05:00": minutes and seconds, with hours where there are some.</summary>
    public static string Format(TimeSpan duration)
    {
        // What is left of a run is an estimate and can be absurd in its first steps.
        if (duration < TimeSpan.Zero || duration > TimeSpan.FromDays(99))
            return "?";
        var seconds = (long)Math.Round(duration.TotalSeconds);
        var (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        return hours == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{minutes}:{seconds % 60:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{hours}:{minutes:D2}:{seconds % 60:D2}");
    }

    /// <summary>"7.3 s": seconds and tenths.</summary>
    public static string FormatSeconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F1} s");
}
