using System.Globalization;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Models;

/// <summary>Says what was found in a folder: its format, how many pictures, and how many of each label.</summary>
internal static class FoundLabels
{
    private const int MostListed = 12;

    /// <summary>What was found, as a sentence.</summary>
    /// <param name="format">The format.</param>
    /// <param name="training">The rows to train on.</param>
    /// <param name="heldOut">The rows to test with, or null.</param>
    /// <param name="sizes">Their sizes, or null where nobody looked.</param>
    public static string Describe(DataFormat format, IDataView training, IDataView? heldOut, PictureSizes? sizes)
    {
        var held = heldOut is null ? "" : $" Held out to test with: {InWords(heldOut, null)}.";
        return $"Found {format}: {InWords(training, sizes)}.{held}";
    }

    private static string InWords(IDataView data, PictureSizes? sizes)
    {
        var (count, labels) = Count(data);
        var listed = labels
            .OrderByDescending(label => label.Value)
            .ThenBy(label => label.Key, StringComparer.Ordinal)
            .Take(MostListed)
            .Select(label => string.Create(CultureInfo.InvariantCulture, $"{label.Key} {label.Value:N0}"));
        var more = labels.Count > MostListed ? $" and {labels.Count - MostListed} more" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} {(count == 1 ? "picture" : "pictures")}{sizes?.InWords} with {labels.Count} {(labels.Count == 1 ? "label" : "labels")} ({string.Join(", ", listed)}{more})"
        );
    }

    private static (int Count, Dictionary<string, int> Labels) Count(IDataView data)
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = 0;
        foreach (var row in data.GetColumn<string[]>(LoadedColumns.Label))
        {
            count++;
            foreach (var label in row)
                labels[label] = labels.GetValueOrDefault(label) + 1;
        }

        return (count, labels);
    }
}
