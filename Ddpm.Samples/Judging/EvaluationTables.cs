using System.Globalization;
using Ddpm.Samples.Commands;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Judging;

/// <summary>What judges say of pictures, for people.</summary>
internal static class EvaluationTables
{
    /// <summary>Writes the accuracies, what they leave open, and where the files are.</summary>
    public static void Write(
        CommandOutput output,
        EvaluateCommand.Options options,
        IReadOnlyList<Judgement> judgements,
        double? picturesPerSecond
    )
    {
        var conditions = Path.GetFileName(options.Conditions);
        output.Results.Write(
            AccuracyTable.Create(
                judgements.Select(one =>
                    (
                        judgements.Count == 1 ? conditions : $"{conditions}, {one.Judge.Identity.Name}",
                        one.Scores.Metrics
                    )
                )
            )
        );
        foreach (var one in judgements)
        {
            var title = judgements.Count == 1 ? null : one.Judge.Identity.Name;
            output.Results.Write(AccuracyTable.CreateDetails(one.Scores.Metrics, title));
        }

        output.Results.Write(AccuracyTable.CreateRecall(judgements[0].Scores.Metrics));
        if (judgements.Count > 1)
            output.WriteLine(Text($"The judges agree on {Judgement.Agreement(judgements):P1} of the pictures."));
        foreach (var one in judgements)
            if (one.Distance is { } distance)
                output.WriteLine(
                    Text(
                        $"Fréchet distance in {distance.Features} features of {one.Judge.Identity.Name}: {distance.Value:0.000} from {distance.SecondImages} pictures to {distance.FirstImages} real ones."
                    )
                );
        if (options.Out is { } folder)
            output.WriteLine(
                Text(
                    $"{(options.Model is null ? "" : "The pictures, ")}{Grids.FileName} and {EvaluateCommand.MetricsFile} are in {Path.GetFullPath(folder)}"
                ) + (picturesPerSecond is { } speed ? Text($" ({speed} pictures per second).") : ".")
            );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
