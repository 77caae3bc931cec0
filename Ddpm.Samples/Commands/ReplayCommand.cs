using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;
using Microsoft.ML.Data;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm replay</c>, which the quickstart runs in its second process: loads a whole pipeline with nothing but ML.NET's
/// own <c>Model.Load</c> and writes the pictures that it generates.
/// </summary>
internal sealed class ReplayCommand()
    : Command<ReplayCommand.Options>("replay", "Write the pictures that a saved pipeline generates")
{
    public override bool IsHidden => true;

    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>A saved pipeline that turns labels and seeds into pictures.</summary>
        [Option(Value = "FILE")]
        public required string Model { get; init; }

        /// <summary>A JSON list of lists of labels.</summary>
        [Option(Value = "FILE")]
        public required string Conditions { get; init; }

        /// <summary>How many pictures each condition gets.</summary>
        [Option(Min = 1)]
        public int Seeds { get; init; } = 1;

        /// <summary>The folder for the pictures.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }
    }

    private const string PictureColumn = "GeneratedImage";

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        var ml = new MLContext();
        var pipeline = ml.Model.Load(options.Model, out _);
        var wishes = ConditionRow.Load(ml, options.Conditions, options.Seeds);
        var pictures = pipeline.Transform(ml.Data.LoadConditions(options.Conditions, null, options.Seeds));

        // What is compared with the first process is what this one wrote.
        OutputFolder.Prepare(options.Out, PictureFolder.Files, clean: true);
        ProgressDisplay.Run(
            session.Output.Messages,
            "Second process: loading and generating",
            progress => Write(pictures, wishes, options.Out, progress, session.CancellationToken)
        );
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
