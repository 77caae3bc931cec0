using System.Globalization;

namespace Ddpm.Benchmarks.Speed;

/// <summary>Writes what was measured as tables of Markdown.</summary>
/// <param name="measured">What was measured.</param>
/// <param name="now">This build.</param>
/// <param name="before">The build before, or null.</param>
/// <param name="pyTorch">PyTorch, in several ways of which the best counts; none where there is no PyTorch.</param>
internal sealed class SpeedTable(
    Measurements measured,
    Contestant now,
    Contestant? before,
    IReadOnlyList<Contestant> pyTorch
)
{
    private readonly string[] _now = [now.Name];
    private readonly string[] _before = before is null ? [] : [before.Name];
    private readonly string[] _pyTorch = [.. pyTorch.Select(one => one.Name)];

    /// <summary>Writes a table.</summary>
    /// <param name="title">What its numbers are, with their unit.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="of">The numbers of a round.</param>
    /// <returns>How many limits were not kept.</returns>
    public int Write(string title, IEnumerable<SpeedRow> rows, Func<Times, IEnumerable<double>> of)
    {
        Console.WriteLine();
        Console.WriteLine($"| {title} | this build | build before | best PyTorch | of the build before | of PyTorch |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var missed = 0;
        foreach (var row in rows)
        {
            if (measured.Best(row.What, _now, of) is not { } own)
                continue;
            var (old, torch) = (measured.Best(row.What, _before, of), measured.Best(row.What, _pyTorch, of));
            var cells = new[]
            {
                row.What,
                Text(own),
                Text(old),
                torch is null ? "" : $"{Text(torch)} {torch.Who}",
                Ratio(own, old, row.MostOfBefore),
                Ratio(own, torch, row.MostOfPyTorch),
            };
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }
        return missed;

        string Ratio(Figure own, Figure? other, double? most)
        {
            if (other is null)
                return "";
            var ratio = own.Median / other.Median;
            if (ratio > most)
                missed++;
            return most is null ? Invariant($"{ratio:0.00}")
                : ratio <= most ? Invariant($"{ratio:0.00} ≤ {most}")
                : Invariant($"**{ratio:0.00} > {most}**");
        }
    }

    /// <summary>Writes the speed of training on two processors, and what is left of it beside busy processes.</summary>
    /// <returns>How many limits were not kept.</returns>
    public int WriteShares()
    {
        Console.WriteLine();
        Console.WriteLine(
            "| training, `medium`, pictures/s (share) | this build | build before | best PyTorch | at least |"
        );
        Console.WriteLine("|---|---|---|---|---|");
        var missed = 0;
        foreach (var (busy, least) in SpeedRow.BesideOthers)
        {
            if (Share(_now, busy) is not { } own)
                continue;
            var isKept = Math.Round(own.Share, 2) >= least;
            missed += isKept ? 0 : 1;
            Console.WriteLine(
                $"| {SpeedRow.TrainingBeside(busy).What} | {own.Text} | {Share(_before, busy)?.Text} | "
                    + $"{Share(_pyTorch, busy)?.Text} | "
                    + (busy == 0 ? "" : Invariant($"{least}{(isKept ? "" : " **missed**")}"))
                    + " |"
            );
        }
        return missed;
    }

    private (double Share, string Text)? Share(string[] whose, int busy)
    {
        if (
            measured.Best(SpeedRow.TrainingBeside(0).What, whose, times => times.Wall) is not { } free
            || measured.Best(SpeedRow.TrainingBeside(busy).What, [free.Who], times => times.Wall) is not { } here
        )
            return null;
        var (share, scale) = (free.Median / here.Median, SpeedRow.Training.Size * 1e3);
        return (
            share,
            Invariant(
                $"{scale / here.Median:0.0} ({scale / here.High:0.0}–{scale / here.Low:0.0}){(busy == 0 ? "" : $"; {share:0.00}")}"
            )
        );
    }

    private static string Text(Figure? figure) =>
        figure is null ? "" : $"{Number(figure.Median)} ({Number(figure.Low)}–{Number(figure.High)})";

    private static string Number(double value) => value < 100 ? Invariant($"{value:0.0}") : Invariant($"{value:0}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
