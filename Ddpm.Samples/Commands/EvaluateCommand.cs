using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm evaluate</c>: scores generated pictures, or those of a folder.</summary>
internal sealed partial class EvaluateCommand()
    : Command<EvaluateCommand.Options>(
        "evaluate",
        "Generate pictures for a list of conditions, or take those of a folder, and score them",
        "evaluate --model model.zip --scorer scorer.zip --conditions scenes/test.json --seeds 8 --out scored"
    )
{
    public const string MetricsFile = "metrics.json";

    private const string MakerUnknown =
        "Who made the pictures of --images is not known, so it could not be checked whether a judge guided them or learnt "
        + "from the pictures that their model learnt from.";

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        using var runtime = ModelRuntime.Use(options.Inference.Runtime);
        var ml = ModelContext.Create(gpu: options.Inference.Device.Gpu);
        PictureMessages.Show(ml, session.Output.WriteMessage);
        using var panel = JudgePanel.Load(ml, options.Scorers);
        var wishes = ConditionRow.Load(ml, options.Conditions, options.Seeds);
        panel.CheckLabels([.. wishes.SelectMany(wish => wish.Labels).Distinct()]);
        var real = options.Real is { } folder ? TrainingData.LoadRows(ml, folder, options.Files) : null;
        if (real is not null)
            panel.RequireEnough(wishes.Count, real.GetRowCount(), options.Real!);
        using var stage = options.Model is { } model ? ModelFile.LoadGenerator(ml, model) : null;

        if (options is { Out: { } kept, IsInPlace: false })
            OutputFolder.Prepare(
                kept,
                PictureFolder.Files,
                options.Output.Clean,
                [.. stage is null ? [] : PictureFolder.NamesOf(wishes), Grids.FileName, MetricsFile]
            );

        var watch = Stopwatch.StartNew();
        var (generated, provenance) = stage is null ? (null, null) : Generate(ml, options, stage, wishes, session);
        var seconds = watch.Elapsed.TotalSeconds;
        var judgements = new List<Judgement>();
        IReadOnlyList<LabeledPicture> shown = [];
        foreach (var judge in panel.Judges)
        {
            var pictures = generated ?? Read(options.Images!, options, wishes, judge.Stage.Classifier.Shape, session);
            judgements.Add(Judge(ml, options, judge, pictures, real, provenance, session));
            JudgeMessages.Write(session.Output, judgements[^1].Check);
            shown = shown.Count == 0 ? pictures : shown;
        }

        var notes = panel.Notes.Concat(stage is null ? [MakerUnknown] : []).ToList();
        foreach (var note in notes)
            session.Output.WriteMessage(note);
        var results = judgements.Select(judgement => JudgementResult.From(judgement, stage is not null)).ToList();
        var result = new
        {
            options.Model,
            options.Images,
            results[0].Scorer,
            results[0].ScorerSha256,
            results[0].GuidedBy,
            options.Conditions,
            options.Seeds,
            Not = NullWhereEmpty.Of(options.Drawing.Not),
            results[0].Accuracy,
            Judges = results,
            Agreement = results.Count == 1 ? (decimal?)null : SixDecimals.Of(Judgement.Agreement(judgements)),
            Notes = NullWhereEmpty.Of(notes),
            Seconds = stage is null ? (double?)null : Math.Round(seconds, 3),
            PicturesPerSecond = stage is null ? (double?)null : Math.Round(wishes.Count / seconds, 2),
        };
        if (options.Out is { } target)
            WriteFiles(target, options, wishes, shown, judgements[0].Scores, CommandOutput.ToJson(result));
        session.Write(
            result,
            () => EvaluationTables.Write(session.Output, options, judgements, result.PicturesPerSecond)
        );
    }

    private static Judgement Judge(
        MLContext ml,
        Options options,
        Judge judge,
        IReadOnlyList<LabeledPicture> pictures,
        IDataView? real,
        Provenance? provenance,
        CommandSession session
    ) =>
        session.Show(
            options.Scorers.Length == 1 ? "Scoring pictures" : $"Scoring pictures with {judge.Identity.Name}",
            progress => new Judgement(
                judge,
                judge.Check(provenance),
                new PictureScorer(ml, judge.Stage).Score(pictures, progress, session.CancellationToken),
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

    private static (IReadOnlyList<LabeledPicture> Pictures, Provenance Provenance) Generate(
        MLContext ml,
        Options options,
        ConditionalGenerationTransformer stage,
        IReadOnlyList<Wish> wishes,
        CommandSession session
    )
    {
        var labels = wishes.SelectMany(wish => wish.Labels).Distinct().ToList();
        ModelFile.CheckLabels(options.Model!, stage.Generator.Vocabulary, labels.Concat(options.Drawing.Not));
        if (labels.Intersect(options.Drawing.Not).FirstOrDefault() is { } both)
            throw new CommandFailedException(
                $"'{options.Conditions}' asks for '{both}', which --not excludes; choose one of them."
            );
        options.Drawing.CheckFor(stage.Generator, options.Model!);
        if (!stage.Generator.UsesLabels)
            session.Output.WriteMessage($"'{options.Model}' was trained without labels and draws anything for any.");
        using var files = new ModelFiles(ml);
        var guides = options.Drawing.GuidesOf(stage, files);
        var sampling = options.Drawing.SamplingOf(stage, session.Output);
        var maker = new PictureMaker(stage.Generator, sampling, options.Drawing.BatchSize, guides, options.Drawing.Not);
        var pictures = session.Show(
            "Generating pictures",
            progress => maker.Make(wishes, progress, session.CancellationToken)
        );
        return (pictures, Provenance.OfPictures(stage.Generator, sampling, guides));
    }

    private static List<LabeledPicture> Read(
        string folder,
        Options options,
        IReadOnlyList<Wish> wishes,
        ImageShape shape,
        CommandSession session
    )
    {
        var files = PictureReader.Find(folder);
        if (files.Count != wishes.Count)
            throw new CommandFailedException(
                $"'{folder}' holds {files.Count} pictures; {wishes.Count / options.Seeds} conditions with "
                    + $"{options.Seeds} seeds need {wishes.Count}. Set --seeds to the number of pictures of each condition."
            );
        return session.Show(
            "Reading pictures",
            progress =>
            {
                var pictures = new List<LabeledPicture>(files.Count);
                foreach (var (file, wish) in files.Zip(wishes))
                {
                    session.CancellationToken.ThrowIfCancellationRequested();
                    pictures.Add(PictureReader.Read(file, wish.Labels, shape, options.Files));
                    progress.Report((double)pictures.Count / files.Count, () => $"{pictures.Count} of {files.Count}");
                }

                return pictures;
            }
        );
    }

    private static void WriteFiles(
        string folder,
        Options options,
        IReadOnlyList<Wish> wishes,
        IReadOnlyList<LabeledPicture> pictures,
        PictureScores scores,
        string json
    )
    {
        Directory.CreateDirectory(folder);
        if (options.Model is not null)
            PictureFolder.Write(folder, wishes, pictures);
        var accuracy = scores.Metrics.AccuracyHitsOverLabels.ToString("F3", CultureInfo.InvariantCulture);
        var title = $"{Path.GetFileName(options.Conditions)}: accuracy {accuracy} (hits over labels)";
        Grids.Save(folder, title, pictures, scores.IsRight);
        AtomicFile.Write(Path.Combine(folder, MetricsFile), stream => stream.Write(Encoding.UTF8.GetBytes(json)));
    }
}
