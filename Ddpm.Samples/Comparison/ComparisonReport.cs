using System.Globalization;
using System.Text;
using Ddpm.Samples.Output;
using Ddpm.Samples.Reports;
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
        ("Spacing", row => row.Spacing),
        ("Steps", row => Text($"{row.SamplingSteps}")),
        ("NFE", row => Text($"{row.NetworkEvaluations}")),
        ("Guidance", row => Text($"{row.Guidance:0.##}")),
        ("Redraws", row => Text($"{row.Verify}")),
        ("Precision", row => row.Precision),
        ("Pictures", row => Text($"{row.Accuracy.Images}")),
        ("Hits over labels", row => WithInterval(row.Accuracy.HitsOverLabels)),
        ("Mean over images", row => WithInterval(row.Accuracy.MeanOverImages)),
        ("All labels right", row => Text($"{row.Accuracy.ExactMatch:F3}")),
        ("Seconds a picture", row => Text($"{row.SecondsPerPicture:0.000}")),
    ];

    // What can vary along a curve, and how a curve is named where it varies between curves instead. A model that was
    // trained longer is another point of the same curve.
    private static readonly (
        string Title,
        Func<ComparisonRow, double> Value,
        Func<ComparisonRow, string> Name
    )[] s_axes =
    [
        ("minutes of training", row => row.TrainingMinutes, row => row.Model),
        ("network evaluations", row => row.NetworkEvaluations, row => Text($"{row.SamplingSteps} steps")),
        ("guidance scale", row => row.Guidance, row => Text($"guidance {row.Guidance:0.##}")),
        ("redraws at most", row => row.Verify, row => Text($"{row.Verify} redraws")),
    ];

    // Columns that would only widen the tables where all rows have what is usual.
    private static readonly Dictionary<string, string[]> s_usual = new()
    {
        ["Spacing"] = ["trailing", "none"],
        ["Redraws"] = ["0"],
        ["Precision"] = ["float32"],
    };

    private readonly (string Title, Func<ComparisonRow, string> Value)[] _columns =
    [
        .. s_columns.Where(column =>
            !s_usual.TryGetValue(column.Title, out var usual)
            || Varies(rows, column.Value)
            || !usual.Contains(column.Value(rows[0]))
        ),
    ];

    /// <summary>The table for people.</summary>
    public Table ToTable()
    {
        var table = new Table().RoundedBorder();
        foreach (var (title, _) in _columns)
            table.AddColumn(title);
        foreach (var row in rows)
            table.AddRow([.. _columns.Select(column => Markup.Escape(column.Value(row)))]);
        return table.Caption("[grey]with 95 % intervals from a bootstrap over pictures[/]");
    }

    private const string ResultFile = "results.json";
    private const string TableFile = "table.md";
    private const string CurveFile = "curve.png";

    /// <summary>The files that are written.</summary>
    public static IReadOnlyList<string> FileNames { get; } = [ResultFile, TableFile, CurveFile];

    /// <summary>
    /// Writes <c>table.md</c>, <c>results.json</c> and, where something was varied, <c>curve.png</c>, in the place of those of an
    /// earlier comparison.
    /// </summary>
    /// <param name="folder">A folder that exists.</param>
    public void Write(string folder)
    {
        WriteText(Path.Combine(folder, ResultFile), CommandOutput.ToJson(rows));
        WriteText(Path.Combine(folder, TableFile), ToMarkdown());
        var curve = Path.Combine(folder, CurveFile);
        if (Curve() is not var (axis, series))
        {
            File.Delete(curve);
            return;
        }

        var plot = new CurvePlot { XLabel = axis, YLabel = "accuracy, hits over labels" };
        plot.Save(curve, series);
    }

    private string ToMarkdown()
    {
        var text = new StringBuilder();
        void Line(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        Line(_columns.Select(column => column.Title));
        Line(_columns.Select(_ => "---"));
        foreach (var row in rows)
            Line(_columns.Select(column => column.Value(row).Replace("|", "\\|", StringComparison.Ordinal)));
        return text.ToString();
    }

    /// <summary>
    /// The curves: along the first axis that has several values, one for each combination of everything else that
    /// varies; null where one value of each was measured.
    /// </summary>
    private (string Axis, IReadOnlyList<PlotSeries> Series)? Curve()
    {
        var along = Array.FindIndex(s_axes, axis => Varies(rows, axis.Value));
        if (along < 0)
            return null;
        var (title, value, _) = s_axes[along];

        // A curve for each combination of everything else that varies, the model, whose name may be long, last.
        var naming = new Func<ComparisonRow, string>[] { row => row.Conditions, row => row.Sampler, row => row.Spacing }
            .Concat(s_axes.Skip(1).Append(s_axes[0]).Where(axis => axis.Title != title).Select(axis => axis.Name))
            .Where(name => Varies(rows, name))
            .ToList();
        return (
            title,
            [
                .. rows.GroupBy(row => string.Join(", ", naming.Select(part => part(row))))
                    .Select(group => new PlotSeries(
                        group.Key.Length == 0 ? "accuracy" : group.Key,
                        [.. group.OrderBy(value).Select(row => Point(value(row), row.Accuracy.HitsOverLabels))]
                    )),
            ]
        );
    }

    private static bool Varies<T>(IReadOnlyList<ComparisonRow> rows, Func<ComparisonRow, T> value) =>
        rows.Select(value).Distinct().Skip(1).Any();

    private static PlotPoint Point(double x, AccuracyResult.Estimate accuracy) =>
        new(x, (double)accuracy.Value, (double)(accuracy.Upper - accuracy.Lower) / 2);

    private static string WithInterval(AccuracyResult.Estimate estimate) =>
        Text($"{estimate.Value:F3} ({estimate.Lower:F3} to {estimate.Upper:F3})");

    private static void WriteText(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
