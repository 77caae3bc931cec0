using System.Globalization;
using System.Text;
using Ddpm.Samples.Models;
using Ddpm.Samples.Nearest;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Samples.Reports;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm nearest</c>: shows the training pictures that generated ones look most like.</summary>
internal sealed class NearestCommand(CommandOutput output) : Command<NearestSettings>
{
    private const string ResultFile = "nearest.json";

    /// <inheritdoc />
    public override int Execute(CommandContext context, NearestSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create(gpu: settings.Gpu);
        using var stage = ModelFile.LoadScorer(ml, settings.Scorer);
        var scorer = stage.Classifier;
        var files = PictureReader.Find(settings.Images);
        if (files.Count == 0)
            throw new CommandFailedException($"'{settings.Images}' holds no picture.");
        var data = TrainingData.Load(ml, settings.Data, holdOut: false).Training;
        Directory.CreateDirectory(settings.Out);

        var training = Features(ml, data, scorer, "Looking at training pictures", cancellationToken);
        var heldOut = settings.HeldOut is { } folder
            ? Features(
                ml,
                TrainingData.Load(ml, folder, holdOut: false).Training,
                scorer,
                "Looking at held-out pictures",
                cancellationToken
            )
            : null;
        var pictures = ProgressDisplay.Run(
            output.Messages,
            "Looking at generated pictures",
            progress => PictureFeatures.Of(files, scorer, progress, cancellationToken)
        );
        var found = new NearestSearch(training, scorer.FeatureCount).Run(
            pictures,
            heldOut,
            settings.Count,
            cancellationToken
        );

        foreach (var warning in found.Warnings ?? [])
            output.WriteMessage($"Warning: {warning}");

        var shape = new ImageShape(3, scorer.Shape.Height, scorer.Shape.Width);
        var trained = Trained(ml, data, found);
        NearestGrid.Save(
            Path.Combine(settings.Out, NearestGrid.FileName),
            found,
            index => Picture.From(PictureReader.Read(files[index], [], shape).Pixels, shape),
            index => trained[index]
        );
        var result = new
        {
            settings.Images,
            settings.Data,
            settings.HeldOut,
            settings.Scorer,
            ScorerSha256 = ModelIdentity.Of(scorer, Path.GetFileName(settings.Scorer)).Sha256,
            Found = found,
        };
        var json = CommandOutput.ToJson(result);
        AtomicFile.Write(Path.Combine(settings.Out, ResultFile), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
        if (settings.Json)
            output.WriteJson(result);
        else
            WriteSummary(settings, found);
        return ExitCode.Done;
    }

    private PictureFeatures Features(
        MLContext ml,
        IDataView data,
        LabelClassifier scorer,
        string title,
        CancellationToken cancellationToken
    ) =>
        ProgressDisplay.Run(
            output.Messages,
            title,
            progress => PictureFeatures.Of(ml, data, scorer, progress, cancellationToken)
        );

    /// <summary>The training pictures that are shown, read once more: the others need not be held.</summary>
    private static Dictionary<int, Picture> Trained(MLContext ml, IDataView data, NearestResult found)
    {
        var shown = found
            .Pictures.Take(NearestGrid.MostRows)
            .SelectMany(picture => picture.Neighbours)
            .Select(neighbour => neighbour.Index)
            .ToHashSet();
        return PictureFeatures
            .Rows(ml, data)
            .Select((row, index) => (row.Image, Index: index))
            .Where(row => shown.Contains(row.Index))
            .ToDictionary(row => row.Index, row => Picture.From(row.Image));
    }

    private void WriteSummary(NearestSettings settings, NearestResult found)
    {
        void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        Line(
            $"{found.Pictures.Count} pictures come as near as {found.Median:0.000} (median) to one of {found.TrainingPictures} training pictures;"
        );
        Line($"{found.ReferencePictures} real ones ({found.Reference}) as near as {found.ReferenceMedian:0.000}.");
        Line(
            $"{found.Nearer} pictures ({(double)found.Nearer / found.Pictures.Count:P1}) are copies or nearer than {found.ReferenceLowest:0.000}, as {found.ReferenceLowestShare:P1} of real ones are by themselves: about as many are to be expected, many more speak for pictures learnt by heart."
        );
        Line($"{NearestGrid.FileName} and {ResultFile} are in {Path.GetFullPath(settings.Out)}.");
    }
}
