using System.Globalization;

namespace Ddpm.Transforms.Training;

/// <summary>Durations as the log writes them.</summary>
internal static class DurationText
{
    /// <summary>"01:02:03": hours, minutes and seconds, with the days before them where there are some: "2 d 01:02:03".</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Round(Math.Max(0, duration.TotalSeconds));
        var (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(days == 0 ? "" : $"{days} d ")}{hours:D2}:{minutes:D2}:{seconds % 60:D2}"
        );
    }
}
