using System.Globalization;
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

    /// <summary>A table of what the accuracies leave open: exact match by number of labels, and labels over a threshold.</summary>
    /// <param name="metrics">The measures.</param>
    /// <param name="title">What stands above it, or null.</param>
    public static Table CreateDetails(ImageLabelMetrics metrics, string? title = null)
    {
        var table = new Table().RoundedBorder();
        if (title is not null)
            table.Title(Markup.Escape(title));
        table.AddColumn("Measure");
        table.AddColumn(new TableColumn("Value").RightAligned());
        foreach (var (labels, images, exact) in metrics.ExactMatchByLabelCount)
            table.AddRow(
                $"all labels right, {images} pictures of {labels} label{(labels == 1 ? "" : "s")}",
                WithInterval(exact)
            );
        var above = metrics.AboveThreshold;
        var over = Number($"scores of {above.Threshold} or more");
        table.AddRow($"micro F1, {over}", WithInterval(above.MicroF1));
        table.AddRow($"macro F1, {over}", WithInterval(above.MacroF1));
        table.AddRow($"exactly the wanted labels, {over}", WithInterval(above.ExactMatchRatio));
        table.AddRow($"more labels than wanted, {over}", WithInterval(above.TooManyRatio));
        table.AddRow($"fewer labels than wanted, {over}", WithInterval(above.TooFewRatio));
        if (metrics.Words is { ImagesWithSeveralLabels: > 0 } words)
            table.AddRow(
                "right words, wrongly bound",
                $"{words.SwapCount} of {words.ImagesWithSeveralLabels} with several labels"
            );
        return table;
    }

    /// <summary>A table with a row for each label that occurs.</summary>
    public static Table CreateRecall(ImageLabelMetrics metrics)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn("Label");
        table.AddColumn(new TableColumn("Pictures").RightAligned());
        table.AddColumn(new TableColumn("Found").RightAligned());
        foreach (var recall in metrics.PerLabelRecall.Where(recall => recall.Images > 0))
            table.AddRow(Markup.Escape(recall.Label), Number($"{recall.Images}"), Number($"{recall.Recall}"));
        return table;
    }

    private static string WithInterval(EstimatedMetric metric) => WithInterval(metric.Value, metric.Interval);

    private static string WithInterval(double value, ConfidenceInterval interval) =>
        Number($"[bold]{value:F3}[/] [grey]({interval.Lower:F3} to {interval.Upper:F3})[/]");

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
