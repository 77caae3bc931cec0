using System.Globalization;
using System.Text;
using Microsoft.ML.Data;

namespace Ddpm.Transforms;

/// <summary>Lays metrics out as a table for people.</summary>
internal static class ImageLabelTable
{
    public static string Format(ImageLabelMetrics metrics)
    {
        var text = new StringBuilder();
        foreach (var warning in metrics.Warnings)
            Line(text, $"Warning: {warning}");
        WriteAccuracies(text, metrics);
        WriteThreshold(text, metrics.AboveThreshold);
        if (metrics.Words is { } words)
            WriteWords(text, words);
        else
            Line(text, $"{metrics.WhyNoWords}\n");
        WriteRecall(text, metrics.PerLabelRecall);
        return text.ToString();
    }

    private static void WriteAccuracies(StringBuilder text, ImageLabelMetrics metrics)
    {
        Line(
            text,
            $"accuracy, hits over labels   {metrics.AccuracyHitsOverLabels:0.000} ({metrics.AccuracyHitsOverLabelsInterval})"
        );
        Line(
            text,
            $"accuracy, mean over images   {metrics.AccuracyMeanOverImages:0.000} ({metrics.AccuracyMeanOverImagesInterval})"
        );
        Line(text, $"exact match                  {metrics.ExactMatchRatio:0.000} ({metrics.ExactMatchRatioInterval})");
        foreach (var (labels, images, exact) in metrics.ExactMatchByLabelCount)
            Line(
                text,
                $"{$"  {images} images, {labels} label{(labels == 1 ? "" : "s")}".PadRight("exact match                  ".Length)}{exact}"
            );
        Line(text, $"images                       {metrics.ImageCount}");
        Line(text, $"labels                       {metrics.LabelCount}");
        Line(text, $"images undecided by ties     {metrics.UndecidedImageCount}\n");
    }

    private static void WriteThreshold(StringBuilder text, LabelThresholdMetrics metrics)
    {
        Line(text, $"labels with a score of {metrics.Threshold} or more");
        Line(text, $"         precision                recall                   F1");
        Line(text, $"micro    {metrics.MicroPrecision}   {metrics.MicroRecall}   {metrics.MicroF1}");
        Line(text, $"macro    {metrics.MacroPrecision}   {metrics.MacroRecall}   {metrics.MacroF1}");
        Line(text, $"exactly the wanted labels    {metrics.ExactMatchRatio}");
        Line(text, $"more labels than wanted      {metrics.TooManyRatio}");
        Line(text, $"fewer labels than wanted     {metrics.TooFewRatio}\n");
    }

    private static void WriteWords(StringBuilder text, LabelWordMetrics metrics)
    {
        Line(text, $"first words, wanted (rows) and seen (columns){Table(metrics.FirstWordConfusion)}");
        Line(text, $"second words, wanted (rows) and seen (columns){Table(metrics.SecondWordConfusion)}");
        Line(
            text,
            $"words swapped                {metrics.SwapCount} of {metrics.ImagesWithSeveralLabels} images with several labels\n"
        );
    }

    private static void WriteRecall(StringBuilder text, IReadOnlyList<LabelRecall> rows)
    {
        var width = Math.Max("label".Length, rows.Max(row => row.Label.Length));
        Line(text, $"{"label".PadRight(width)}   images   recall");
        foreach (var row in rows)
            Line(
                text,
                $"{row.Label.PadRight(width)}   {row.Images, 6}   {(row.Images == 0 ? "     -" : $" {row.Recall}")}"
            );
    }

    /// <summary>ML.NET's own table, in lines that end as all others here.</summary>
    private static string Table(ConfusionMatrix matrix) =>
        "\n" + matrix.GetFormattedConfusionTable().ReplaceLineEndings("\n").Trim('\n') + "\n";

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
