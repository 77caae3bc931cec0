using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm replay</c>, which the quickstart runs in its second process: loads a whole pipeline with nothing but ML.NET's
/// own <c>Model.Load</c> and writes the pictures that it generates.
/// </summary>
internal sealed class ReplayCommand(CommandOutput output) : Command<ReplaySettings>
{
    private const string PictureColumn = "GeneratedImage";

    /// <inheritdoc />
    public override int Execute(CommandContext context, ReplaySettings settings, CancellationToken cancellationToken)
    {
        var ml = new MLContext();
        var pipeline = ml.Model.Load(settings.Model, out _);
        var wishes = ConditionRow.Load(ml, settings.Conditions, settings.Seeds);
        var pictures = pipeline.Transform(ml.Data.LoadConditions(settings.Conditions, null, settings.Seeds));
        Directory.CreateDirectory(settings.Out);
        ProgressDisplay.Run(
            output.Messages,
            "Second process: loading and generating",
            progress => Write(pictures, wishes, settings.Out, progress, cancellationToken)
        );
        return ExitCode.Done;
    }

    private static void Write(
        IDataView pictures,
        IReadOnlyList<Wish> wishes,
        string folder,
        IWorkProgress progress,
        CancellationToken cancellationToken
    )
    {
        var column = pictures.Schema[PictureColumn];
        using var cursor = pictures.GetRowCursor([column]);
        var getImage = cursor.GetGetter<MLImage>(column);
        foreach (var (row, wish) in wishes.Index())
        {
            cursor.MoveNext();
            cancellationToken.ThrowIfCancellationRequested();
            var image = default(MLImage)!;
            getImage(ref image);
            using (image)
                PngFile.Write(Path.Combine(folder, PictureFolder.NameOf(row + 1, wish)), Picture.From(image));
            progress.Report((row + 1.0) / wishes.Count, () => $"{row + 1} of {wishes.Count} pictures");
        }
    }
}
