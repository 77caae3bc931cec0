using System.Globalization;
using System.Text;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;
using Ddpm.Trainers.Weights;
using Spectre.Console;

namespace Ddpm.Samples.Comparison;

/// <summary>The rows of a comparison as a table for people, a table in Markdown, JSON, and a curve.</summary>
/// <param name="rows">At least one row.</param>
internal sealed class ComparisonReport(IReadOnlyList<ComparisonRow> rows)
{
    private static readonly (string Title, Func<ComparisonRow, string> Value)[] s_columns =
    [
        ("Model", row => row.Model),
        ("Minutes trained", row => Text($"{row.TrainingMinutes:0.#}")),
        ("Conditions", row => row.Conditions),
        ("Sampler", row => row.Sampler),
        ("Steps", row => Text($"{row.SamplingSteps}")),
        ("Calls", row => Text($"{row.Calls}")),
        ("Guidance", row => Text($"{row.Guidance:0.##}")),
        ("Pictures", row => Text($"{row.Accuracy.Images}")),
        ("Hits over labels", row => WithInterval(row.Accuracy.HitsOverLabels)),
        ("Mean over images", row => WithInterval(row.Accuracy.MeanOverImages)),
        ("All labels right", row => Text($"{row.Accuracy.ExactMatch:F3}")),
        ("Seconds a picture", row => Text($"{row.SecondsPerPicture:0.000}")),
    ];

    private static readonly (string Title, Func<ComparisonRow, double> Value)[] s_axes =
    [
        ("minutes of training", row => row.TrainingMinutes),
        ("sampling steps", row => row.SamplingSteps),
        ("guidance scale", row => row.Guidance),
    ];

    /// <summary>The table for people.</summary>
    public Table ToTable()
    {
        var table = new Table().RoundedBorder();
        foreach (var (title, _) in s_columns)
            table.AddColumn(title);
        foreach (var row in rows)
            table.AddRow([.. s_columns.Select(column => Markup.Escape(column.Value(row)))]);
        return table.Caption("[grey]with 95 % intervals from a bootstrap over pictures[/]");
    }

    /// <summary>Writes <c>table.md</c>, <c>results.json</c> and, where something was varied, <c>curve.png</c>.</summary>
    /// <param name="folder">A folder that exists.</param>
    public void Write(string folder)
    {
        WriteText(Path.Combine(folder, "results.json"), CommandOutput.ToJson(rows));
        WriteText(Path.Combine(folder, "table.md"), ToMarkdown());
        if (Curve() is not var (axis, series))
            return;
        var plot = new CurvePlot { XLabel = axis, YLabel = "accuracy, hits over labels" };
        plot.Save(Path.Combine(folder, "curve.png"), series);
    }

    private string ToMarkdown()
    {
        var text = new StringBuilder();
        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        Line(s_columns.Select(column => column.Title));
        Line(s_columns.Select(_ => "---"));
        foreach (var row in rows)
            Line(s_columns.Select(column => column.Value(row).Replace("|", "\\|", StringComparison.Ordinal)));
        return text.ToString();
    }

    /// <summary>
    /// The curves: along the first axis that has several values, one for each combination of everything else that
    /// varies; null where one value of each was measured.
    /// </summary>
    private (string Axis, IReadOnlyList<PlotSeries> Series)? Curve()
    {
        var varied = s_axes.Where(axis => rows.Select(axis.Value).Distinct().Count() > 1).ToList();
        if (varied.Count == 0)
            return null;
        var (title, along) = varied[0];

        var parts = new List<Func<ComparisonRow, string>>
        {
            row => row.Conditions,
            row => row.Sampler,
            row => Text($"{row.SamplingSteps} steps"),
            row => Text($"guidance {row.Guidance:0.##}"),
            row => row.Model,
        };
        var naming = parts
            .Where((part, index) => (index, title) is not (2, "sampling steps") and not (3, "guidance scale"))
            .Where((part, index) => index != 4 && rows.Select(part).Distinct().Count() > 1)
            .ToList();
        if (title != s_axes[0].Title && rows.Select(row => row.Model).Distinct().Count() > 1)
            naming.Add(row => row.Model);
        return (
            title,
            [
                .. rows.GroupBy(row => string.Join(", ", naming.Select(part => part(row))))
                    .Select(group => new PlotSeries(
                        group.Key.Length == 0 ? "accuracy" : group.Key,
                        [.. group.OrderBy(along).Select(row => Point(along(row), row.Accuracy.HitsOverLabels))]
                    )),
            ]
        );
    }

    private static PlotPoint Point(double x, AccuracyResult.Estimate accuracy) =>
        new(x, accuracy.Value, (accuracy.Upper - accuracy.Lower) / 2);

    private static string WithInterval(AccuracyResult.Estimate estimate) =>
        Text($"{estimate.Value:F3} ({estimate.Lower:F3} to {estimate.Upper:F3})");

    private static void WriteText(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
