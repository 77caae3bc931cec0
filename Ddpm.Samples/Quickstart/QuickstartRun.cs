using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Ddpm.Samples.Quickstart;

/// <summary>
/// The whole way in one run: render, train a scorer and a diffusion model, generate, score, draw, save, load in a second
/// process and compare.
/// </summary>
/// <param name="console">Where progress is shown.</param>
/// <param name="options">How large the run is.</param>
/// <param name="cancellationToken">Stops the run.</param>
internal sealed class QuickstartRun(
    IAnsiConsole console,
    QuickstartOptions options,
    CancellationToken cancellationToken
)
{
    private const int AnimatedPictures = 8;

    private readonly PhaseClock _clock = new();

    /// <summary>Does it all.</summary>
    public QuickstartResult Run()
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(options.Folder);
        console.WriteLine(
            $"The quickstart takes about five minutes on two cores. Everything goes to {options.Folder}."
        );
        var pictureCount = options.Scenes * options.World.ObjectsPerScene;
        _clock.Run("Render the data set", Render, () => $"{pictureCount} pictures");

        // Two fits: one model that turns labels into pictures, one that says which labels a picture shows.
        var ml = ModelContext.Create(options.Seed);
        var trainer = new QuickstartTrainer(console, ml, options, cancellationToken);
        using var scorer = _clock.Run("Train the scorer", trainer.FitScorer, () => trainer.Summary);
        var heldOut = _clock.Run("Test the scorer", () => trainer.TestScorer(scorer));
        using var ddpm = _clock.Run("Train the diffusion model", trainer.FitDdpm, () => trainer.Summary);

        // Pictures of label combinations that training has seen, and of others that it has not.
        var (wishes, seenCount) = LoadWishes(ml);
        var pictures = _clock.Run("Generate pictures", () => Generate(ddpm, wishes), () => $"{wishes.Count} pictures");
        var picturesPerSecond = pictures.Count / _clock.Phases[^1].Duration.TotalSeconds;
        OutputFolder.Prepare(options.PicturesFolder, PictureFolder.Files, clean: true);
        var files = PictureFolder.Write(options.PicturesFolder, wishes, pictures);
        var (seen, unseen) = _clock.Run("Score them", () => Score(ml, scorer, pictures, seenCount));
        _clock.Run("Draw grid and animation", () => Draw(ddpm, wishes, pictures, [.. seen.IsRight, .. unseen.IsRight]));

        // One pipeline from labels to scores, in one file, which a second process loads.
        _clock.Run("Save the pipeline", () => Save(ml, ddpm, scorer), () => Path.GetFileName(options.PipelineFile));
        var comparison = _clock.Run("Load it in a second process", () => Replay(files));
        var result = new QuickstartResult
        {
            Folder = Path.GetFullPath(options.Folder),
            HeldOut = heldOut,
            Seen = seen.Metrics,
            Unseen = unseen.Metrics,
            PicturesPerSecond = picturesPerSecond,
            SecondProcess = comparison,
            Phases = _clock.Phases,
            Duration = watch.Elapsed,
        };
        var json = Encoding.UTF8.GetBytes(CommandOutput.ToJson(QuickstartReport.ToJsonObject(result)));
        AtomicFile.Write(Path.Combine(options.Folder, "metrics.json"), stream => stream.Write(json));
        return result;
    }

    private void Render() =>
        ProgressDisplay.Run(
            console,
            "Rendering scenes",
            progress =>
                SceneRendering.Run(
                    options.ScenesFolder,
                    options.World,
                    options.Scenes,
                    options.Seed,
                    progress,
                    cancellationToken
                )
        );

    private (IReadOnlyList<Wish> Wishes, int SeenCount) LoadWishes(MLContext ml)
    {
        var seen = ConditionRow.Load(ml, Path.Combine(options.ScenesFolder, "test.json"), seeds: 1);
        var unseen = ConditionRow.Load(ml, Path.Combine(options.ScenesFolder, "unseen.json"), seeds: 1);
        var json = Encoding.UTF8.GetBytes(CommandOutput.ToJson(seen.Concat(unseen).Select(wish => wish.Labels)));
        AtomicFile.Write(options.ConditionsFile, stream => stream.Write(json));

        // Read back, so that every row has the seed that it has in the second process.
        return (ConditionRow.Load(ml, options.ConditionsFile, options.Seeds), seen.Count * options.Seeds);
    }

    private IReadOnlyList<LabeledPicture> Generate(ConditionalGenerationTransformer ddpm, IReadOnlyList<Wish> wishes)
    {
        var maker = new PictureMaker(ddpm.Generator, options.Sampling, options.BatchSize);
        return ProgressDisplay.Run(
            console,
            "Generating pictures",
            progress => maker.Make(wishes, progress, cancellationToken)
        );
    }

    private (PictureScores Seen, PictureScores Unseen) Score(
        MLContext ml,
        ImageLabelScorerTransformer scorer,
        IReadOnlyList<LabeledPicture> pictures,
        int seenCount
    )
    {
        var judge = new PictureScorer(ml, scorer);
        return ProgressDisplay.Run(
            console,
            "Scoring pictures",
            progress =>
                (
                    judge.Score([.. pictures.Take(seenCount)], progress, cancellationToken),
                    judge.Score([.. pictures.Skip(seenCount)], progress, cancellationToken)
                )
        );
    }

    private void Draw(
        ConditionalGenerationTransformer ddpm,
        IReadOnlyList<Wish> wishes,
        IReadOnlyList<LabeledPicture> pictures,
        IReadOnlyList<bool> isRight
    )
    {
        var right = isRight.Count(value => value);
        var title = string.Create(
            CultureInfo.InvariantCulture,
            $"{right} of {pictures.Count} pictures show all of their labels"
        );
        Grids.Save(options.Folder, title, pictures, isRight);

        var animated = Enumerable
            .Range(0, AnimatedPictures)
            .Select(place => wishes[place * wishes.Count / AnimatedPictures]);
        ProgressDisplay.Run(
            console,
            "Drawing the animation",
            progress =>
                DenoisingRecorder.Record(
                    Path.Combine(options.Folder, "denoising.gif"),
                    ddpm.Generator,
                    options.Sampling,
                    [.. animated],
                    progress,
                    cancellationToken
                )
        );
    }

    private void Save(MLContext ml, ConditionalGenerationTransformer ddpm, ImageLabelScorerTransformer scorer)
    {
        var conditions = ml.Data.LoadConditions(options.ConditionsFile, options.ObjectsFile, options.Seeds);
        var generated = ddpm.Transform(conditions);
        var score = ml.Transforms.ScoreImageLabels("Score", ddpm.Options.OutputColumnName, scorer).Fit(generated);
        var pipeline = new TransformerChain<ITransformer>(ddpm, score);
        ModelFile.Save(ml, pipeline, conditions.Schema, options.PipelineFile);
    }

    private ReplayComparison Replay(IReadOnlyList<string> files)
    {
        var folder = Path.Combine(options.Folder, "second-process");
        SecondProcess.Run(
            [
                .. (string[])["replay", "--model", options.PipelineFile, "--conditions", options.ConditionsFile],
                .. (string[])["--seeds", options.Seeds.ToString(CultureInfo.InvariantCulture), "--out", folder],
            ],
            cancellationToken
        );
        return ReplayComparison.Compare(files, folder);
    }
}
