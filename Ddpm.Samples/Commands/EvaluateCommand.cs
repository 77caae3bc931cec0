using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm evaluate</c>: scores generated pictures, or those of a folder.</summary>
internal sealed class EvaluateCommand(CommandOutput output) : Command<EvaluateSettings>
{
    private const string MetricsFile = "metrics.json";

    private const string MakerUnknown =
        "Who made the pictures of --images is not known, so it could not be checked whether a judge guided them or learnt "
        + "from the pictures that their model learnt from.";

    /// <inheritdoc />
    public override int Execute(CommandContext context, EvaluateSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create(gpu: settings.Gpu);
        using var panel = JudgePanel.Load(ml, settings.Scorers);
        var wishes = ConditionRow.Load(ml, settings.Conditions, settings.Seeds);
        panel.CheckLabels([.. wishes.SelectMany(wish => wish.Labels).Distinct()]);
        var real = settings.Real is { } folder ? TrainingData.Load(ml, folder, holdOut: false).Training : null;
        if (real is not null)
            CheckNumbers(settings, panel, wishes.Count, real.GetRowCount());
        using var stage = settings.Model is { } model ? ModelFile.LoadGenerator(ml, model) : null;

        var watch = Stopwatch.StartNew();
        var (generated, guides) = stage is null ? (null, []) : Generate(ml, settings, stage, wishes, cancellationToken);
        var seconds = watch.Elapsed.TotalSeconds;
        var judgements = new List<Judgement>();
        IReadOnlyList<LabeledPicture> shown = [];
        foreach (var judge in panel.Judges)
        {
            var pictures =
                generated ?? Read(settings.Images!, settings, wishes, judge.Stage.Classifier.Shape, cancellationToken);
            judgements.Add(Judge(ml, settings, judge, pictures, real, stage, guides, cancellationToken));
            JudgeMessages.Write(output, judgements[^1].Check);
            shown = shown.Count == 0 ? pictures : shown;
        }

        var notes = panel.Notes.Concat(stage is null ? [MakerUnknown] : []).ToList();
        foreach (var note in notes)
            output.WriteMessage(note);
        var results = judgements.Select(judgement => JudgementResult.From(judgement, stage is not null)).ToList();
        var result = new
        {
            settings.Model,
            settings.Images,
            results[0].Scorer,
            results[0].ScorerSha256,
            results[0].GuidedBy,
            settings.Conditions,
            settings.Seeds,
            Not = settings.Not.Length == 0 ? null : settings.Not,
            results[0].Accuracy,
            Judges = results,
            Agreement = results.Count == 1 ? (decimal?)null : SixDecimals.Of(Judgement.Agreement(judgements)),
            Notes = NullWhereEmpty.Of(notes),
            Seconds = stage is null ? (double?)null : Math.Round(seconds, 3),
            PicturesPerSecond = stage is null ? (double?)null : Math.Round(wishes.Count / seconds, 2),
        };
        if (settings.Out is { } target)
            WriteFiles(target, settings, wishes, shown, judgements[0].Scores, CommandOutput.ToJson(result));
        if (settings.Json)
            output.WriteJson(result);
        else
            WriteTables(settings, judgements, result.PicturesPerSecond);
        return ExitCode.Done;
    }

    private void WriteTables(EvaluateSettings settings, List<Judgement> judgements, double? picturesPerSecond)
    {
        var conditions = Path.GetFileName(settings.Conditions);
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
        if (settings.Out is { } folder)
            output.WriteLine(
                Text(
                    $"{(settings.Model is null ? "" : "The pictures, ")}{Grids.FileName} and {MetricsFile} are in {Path.GetFullPath(folder)}"
                ) + (picturesPerSecond is { } speed ? Text($" ({speed} pictures per second).") : ".")
            );
    }

    private Judgement Judge(
        MLContext ml,
        EvaluateSettings settings,
        Judge judge,
        IReadOnlyList<LabeledPicture> pictures,
        IDataView? real,
        ConditionalGenerationTransformer? stage,
        IReadOnlyList<GuidingScorer> guides,
        CancellationToken cancellationToken
    ) =>
        ProgressDisplay.Run(
            output.Messages,
            settings.Scorers.Length == 1 ? "Scoring pictures" : $"Scoring pictures with {judge.Identity.Name}",
            progress => new Judgement(
                judge,
                judge.Check(stage?.Generator, guides),
                new PictureScorer(ml, judge.Stage).Score(pictures, progress, cancellationToken),
                real is null
                    ? null
                    : ml.ImageGeneration.EvaluateFrechetDistance(
                        real,
                        PictureRow.ToDataView(ml, pictures),
                        judge.Stage,
                        generatedImageColumnName: LoadedColumns.Image
                    )
            )
        );

    /// <summary>A Fréchet distance of too few pictures is refused before hours were spent on them.</summary>
    private static void CheckNumbers(EvaluateSettings settings, JudgePanel panel, int pictures, long? realPictures)
    {
        foreach (var judge in panel.Judges)
        {
            var features = judge.Stage.Classifier.FeatureCount;
            if (pictures <= features)
                throw new CommandFailedException(
                    $"'{judge.Path}' has {features} features, so a Fréchet distance needs more than {features} pictures; "
                        + $"there are {pictures}. Raise --seeds, or leave --real out."
                );
            if (realPictures <= features)
                throw new CommandFailedException(
                    $"'{judge.Path}' has {features} features, so a Fréchet distance needs more than {features} real "
                        + $"pictures; '{settings.Real}' has {realPictures}. Name a larger set, or leave --real out."
                );
        }
    }

    private (IReadOnlyList<LabeledPicture> Pictures, IReadOnlyList<GuidingScorer> Guides) Generate(
        MLContext ml,
        EvaluateSettings settings,
        ConditionalGenerationTransformer stage,
        IReadOnlyList<Wish> wishes,
        CancellationToken cancellationToken
    )
    {
        var labels = wishes.SelectMany(wish => wish.Labels).Distinct().ToList();
        ModelFile.CheckLabels(settings.Model!, stage.Generator.Vocabulary, labels.Concat(settings.Not));
        if (labels.Intersect(settings.Not).FirstOrDefault() is { } both)
            throw new CommandFailedException(
                $"'{settings.Conditions}' asks for '{both}', which --not excludes; choose one of them."
            );
        settings.CheckFor(stage.Generator, settings.Model!);
        if (!stage.Generator.UsesLabels)
            output.WriteMessage($"'{settings.Model}' was trained without labels and draws anything for any.");
        using var guides = GuideFiles.Load(ml, settings, stage);
        var sampling = settings.ToOptions(stage.Options.Sampling);
        var maker = new PictureMaker(stage.Generator, sampling, settings.BatchSize, guides.Guides, settings.Not);
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
        string folder,
        EvaluateSettings settings,
        IReadOnlyList<Wish> wishes,
        IReadOnlyList<LabeledPicture> pictures,
        PictureScores scores,
        string json
    )
    {
        Directory.CreateDirectory(folder);
        if (settings.Model is not null)
            PictureFolder.Write(folder, wishes, pictures);
        var accuracy = scores.Metrics.AccuracyHitsOverLabels.ToString("F3", CultureInfo.InvariantCulture);
        var title = $"{Path.GetFileName(settings.Conditions)}: accuracy {accuracy} (hits over labels)";
        Grids.Save(folder, title, pictures, scores.IsRight);
        AtomicFile.Write(Path.Combine(folder, MetricsFile), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
