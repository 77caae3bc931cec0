using System.Globalization;
using Ddpm.Transforms.Scoring;
using Spectre.Console;

namespace Ddpm.Samples.Output;

/// <summary>Accuracies as a table for people.</summary>
internal static class AccuracyTable
{
    /// <summary>A table with a row for each set of pictures.</summary>
    public static Table Create(params IEnumerable<(string Pictures, ImageLabelMetrics Metrics)> rows)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn("Pictures");
        foreach (var name in (string[])["Number", "Hits over labels", "Mean over images", "All labels right"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (pictures, metrics) in rows)
            table.AddRow(
                Markup.Escape(pictures),
                Number($"{metrics.ImageCount}"),
                WithInterval(metrics.AccuracyHitsOverLabels, metrics.AccuracyHitsOverLabelsInterval),
                WithInterval(metrics.AccuracyMeanOverImages, metrics.AccuracyMeanOverImagesInterval),
                Number($"{metrics.ExactMatchRatio:F3}")
            );
        return table.Caption("[grey]with 95 % intervals from a bootstrap over pictures[/]");
    }

    /// <summary>A table with a row for each label that occurs.</summary>
    public static Table CreateRecall(ImageLabelMetrics metrics)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn("Label");
        table.AddColumn(new TableColumn("Pictures").RightAligned());
        table.AddColumn(new TableColumn("Found").RightAligned());
        foreach (var recall in metrics.PerLabelRecall.Where(recall => recall.Images > 0))
            table.AddRow(Markup.Escape(recall.Label), Number($"{recall.Images}"), Number($"{recall.Recall:F3}"));
        return table;
    }

    private static string WithInterval(double value, ConfidenceInterval interval) =>
        Number($"[bold]{value:F3}[/] [grey]({interval.Lower:F3} to {interval.Upper:F3})[/]");

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
