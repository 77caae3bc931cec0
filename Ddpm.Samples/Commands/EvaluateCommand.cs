using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm evaluate</c>: scores generated pictures, or those of a folder.</summary>
internal sealed class EvaluateCommand(CommandOutput output) : Command<EvaluateSettings>
{
    private const string MetricsFile = "metrics.json";

    /// <inheritdoc />
    public override int Execute(CommandContext context, EvaluateSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create(gpu: settings.Gpu);
        using var scorer = ModelFile.LoadScorer(ml, settings.Scorer);
        var wishes = ConditionRow.Load(ml, settings.Conditions, settings.Seeds);
        ModelFile.CheckLabels(settings.Scorer, scorer.Classifier.Vocabulary, wishes.SelectMany(wish => wish.Labels));

        var watch = Stopwatch.StartNew();
        var (pictures, guides) = settings.Model is { } model
            ? Generate(ml, settings, model, wishes, cancellationToken)
            : (Read(settings.Images!, settings, wishes, scorer.Classifier.Shape, cancellationToken), []);
        var seconds = watch.Elapsed.TotalSeconds;
        var scores = ProgressDisplay.Run(
            output.Messages,
            "Scoring pictures",
            progress => new PictureScorer(ml, scorer).Score(pictures, progress, cancellationToken)
        );

        var judge = JudgeCheck.Of(ModelIdentity.Of(scorer.Classifier, Path.GetFileName(settings.Scorer)), guides);
        judge.Write(output);

        var result = new
        {
            settings.Model,
            settings.Images,
            settings.Scorer,
            ScorerSha256 = judge.Judge.Sha256,
            GuidedBy = settings.Model is null ? null : judge.GuidedBy,
            settings.Conditions,
            settings.Seeds,
            Not = settings.Not.Length == 0 ? null : settings.Not,
            Accuracy = AccuracyResult.From(scores.Metrics),
            Seconds = Math.Round(seconds, 3),
            PicturesPerSecond = Math.Round(pictures.Count / seconds, 2),
        };
        WriteFiles(settings, wishes, pictures, scores, CommandOutput.ToJson(result));
        if (settings.Json)
        {
            output.WriteJson(result);
            return ExitCode.Done;
        }

        output.Results.Write(AccuracyTable.Create((Path.GetFileName(settings.Conditions), scores.Metrics)));
        output.Results.Write(AccuracyTable.CreateRecall(scores.Metrics));
        output.WriteLine(
            $"{(settings.Model is null ? "" : "The pictures, ")}{Grids.FileName} and {MetricsFile} are in "
                + $"{Path.GetFullPath(settings.Out)} ({result.PicturesPerSecond} pictures per second)."
        );
        return ExitCode.Done;
    }

    private (IReadOnlyList<LabeledPicture> Pictures, IReadOnlyList<GuidingScorer> Guides) Generate(
        MLContext ml,
        EvaluateSettings settings,
        string path,
        IReadOnlyList<Wish> wishes,
        CancellationToken cancellationToken
    )
    {
        using var stage = ModelFile.LoadGenerator(ml, path);
        var labels = wishes.SelectMany(wish => wish.Labels).Distinct().ToList();
        ModelFile.CheckLabels(path, stage.Generator.Vocabulary, labels.Concat(settings.Not));
        if (labels.Intersect(settings.Not).FirstOrDefault() is { } both)
            throw new CommandFailedException(
                $"'{settings.Conditions}' asks for '{both}', which --not excludes; choose one of them."
            );
        settings.CheckFor(stage.Generator, path);
        if (!stage.Generator.UsesLabels)
            output.WriteMessage($"'{path}' was trained without labels and draws anything for any.");
        using var guides = GuideFiles.Load(ml, settings, stage);
        var sampling = settings.ToOptions(stage.Options.Sampling);
        var maker = new PictureMaker(stage.Generator, sampling, settings.Batch, guides.Guides, settings.Not);
        var pictures = ProgressDisplay.Run(
            output.Messages,
            "Generating pictures",
            progress => maker.Make(wishes, progress, cancellationToken)
        );
        return (pictures, GuidingScorer.Of(stage.Generator, sampling, guides.Guides));
    }

    private List<LabeledPicture> Read(
        string folder,
        EvaluateSettings settings,
        IReadOnlyList<Wish> wishes,
        ImageShape shape,
        CancellationToken cancellationToken
    )
    {
        var files = PictureReader.Find(folder);
        if (files.Count != wishes.Count)
            throw new CommandFailedException(
                $"'{folder}' holds {files.Count} pictures; {wishes.Count / settings.Seeds} conditions with "
                    + $"{settings.Seeds} seeds need {wishes.Count}. Set --seeds to the number of pictures of each condition."
            );
        return ProgressDisplay.Run(
            output.Messages,
            "Reading pictures",
            progress =>
            {
                var pictures = new List<LabeledPicture>(files.Count);
                foreach (var (file, wish) in files.Zip(wishes))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    pictures.Add(PictureReader.Read(file, wish.Labels, shape));
                    progress.Report((double)pictures.Count / files.Count, () => $"{pictures.Count} of {files.Count}");
                }

                return pictures;
            }
        );
    }

    private static void WriteFiles(
        EvaluateSettings settings,
        IReadOnlyList<Wish> wishes,
        IReadOnlyList<LabeledPicture> pictures,
        PictureScores scores,
        string json
    )
    {
        Directory.CreateDirectory(settings.Out);
        if (settings.Model is not null)
            PictureFolder.Write(settings.Out, wishes, pictures);
        var accuracy = scores.Metrics.AccuracyHitsOverLabels.ToString("F3", CultureInfo.InvariantCulture);
        var title = $"{Path.GetFileName(settings.Conditions)}: accuracy {accuracy} (hits over labels)";
        Grids.Save(settings.Out, title, pictures, scores.IsRight);
        AtomicFile.Write(Path.Combine(settings.Out, MetricsFile), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
    }
}
