using System.Globalization;
using Ddpm.Samples.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ddpm.Samples.Quickstart;

/// <summary>What came of a quickstart, for people and for machines.</summary>
internal static class QuickstartReport
{
    /// <summary>Tables and a few lines, in the order in which they are shown.</summary>
    public static IEnumerable<IRenderable> Create(QuickstartResult result)
    {
        var phases = new Table().RoundedBorder();
        phases.AddColumns(new TableColumn("Phase"), new TableColumn("Time").RightAligned(), new TableColumn("Result"));
        foreach (var phase in result.Phases)
            phases.AddRow(
                Markup.Escape(phase.Name),
                DurationText.FormatSeconds(phase.Duration),
                Markup.Escape(phase.Detail)
            );
        phases.AddRow("[bold]All[/]", $"[bold]{DurationText.FormatSeconds(result.Duration)}[/]", "");

        yield return phases;
        yield return AccuracyTable.Create(
            ("rendered, held out from the scorer", result.HeldOut),
            ("generated, combinations seen in training", result.Seen),
            ("generated, combinations never seen", result.Unseen)
        );
        yield return new Text(
            string.Create(CultureInfo.InvariantCulture, $"{result.PicturesPerSecond:F1} pictures per second.\n")
        );
        yield return new Text(
            result.SecondProcess.AllTheSame
                ? $"The second process generated the same {result.SecondProcess.Pictures} pictures, byte for byte.\n"
                : $"The second process generated {result.SecondProcess.Same} of {result.SecondProcess.Pictures} pictures alike.\n"
        );
        yield return new Text($"grid.png, denoising.gif, pipeline.zip and the pictures are in {result.Folder}.\n");
    }

    /// <summary>The same as an object that is written as JSON.</summary>
    public static object ToJsonObject(QuickstartResult result) =>
        new
        {
            result.Folder,
            HeldOut = AccuracyResult.From(result.HeldOut),
            Seen = AccuracyResult.From(result.Seen),
            Unseen = AccuracyResult.From(result.Unseen),
            PicturesPerSecond = Math.Round(result.PicturesPerSecond, 2),
            SecondProcess = new { result.SecondProcess.Pictures, result.SecondProcess.Same },
            Phases = result.Phases.Select(phase => new
            {
                phase.Name,
                Seconds = Math.Round(phase.Duration.TotalSeconds, 2),
                phase.Detail,
            }),
            Seconds = Math.Round(result.Duration.TotalSeconds, 1),
        };
}
