using System.Diagnostics;
using Ddpm.Samples.Binding;
using Ddpm.Samples.Comparison;
using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm compare</c>: scores every combination of models and ways to draw pictures from them.</summary>
internal sealed class CompareCommand()
    : Command<CompareCommand.Options>(
        "compare",
        "Score several models, samplers, numbers of steps or guidance scales, as a table and a curve",
        "compare --model model.zip --scorer scorer.zip --conditions scenes/test.json --sampling-steps 5,10,50 --out compared"
    )
{
    /// <summary>What it can be told.</summary>
    internal sealed record Options
    {
        /// <summary>A model, from 'ddpm train' or 'ddpm average'.</summary>
        [Option("model", Value = "FILE")]
        public required string[] Models { get; init; }

        /// <summary>The scorer, from 'ddpm train scorer'.</summary>
        [Option(Value = "FILE")]
        public required string Scorer { get; init; }

        /// <summary>A JSON list of lists of labels, such as test.json.</summary>
        [Option(Value = "FILE")]
        public required string[] Conditions { get; init; }

        /// <summary>The folder for table.md, results.json and curve.png.</summary>
        [Option(Value = "DIR")]
        public required string Out { get; init; }

        /// <summary>How the models are sampled.</summary>
        public Sweep<SamplingOptions> Sampling { get; init; } =
            new(
                "the models' own",
                nameof(SamplingOptions.Sampler),
                nameof(SamplingOptions.Steps),
                nameof(SamplingOptions.Spacing),
                nameof(SamplingOptions.GuidanceScale),
                nameof(SamplingOptions.VerifyLabels),
                nameof(SamplingOptions.Precision)
            );

        /// <summary>How many pictures each condition gets; every picture has a seed of its own, its index.</summary>
        [Option(Min = 1, Max = 1_000_000)]
        public int Seeds { get; init; } = 1;

        /// <summary>How many pictures are drawn together, which changes time and memory only.</summary>
        [Option(Min = 1, Max = 65_536)]
        public int Batch { get; init; } = 32;

        /// <summary>Where it computes.</summary>
        public InferenceOptions Inference { get; init; } = new();
    }

    /// <inheritdoc />
    protected override void Run(Options options, CommandSession session)
    {
        using var runtime = ModelRuntime.Use(options.Inference.Runtime);
        var ml = ModelContext.Create(gpu: options.Inference.Device.Gpu);
        using var scorer = ModelFile.LoadScorer(ml, options.Scorer);
        var wishes = options.Conditions.ToDictionary(
            path => path,
            path => ConditionRow.Load(ml, path, options.Seeds),
            StringComparer.Ordinal
        );
        var labels = wishes.Values.SelectMany(list => list).SelectMany(wish => wish.Labels).Distinct().ToList();
        ModelFile.CheckLabels(options.Scorer, scorer.Classifier.Vocabulary, labels);
        var judge = Judge.Of(options.Scorer, scorer);
        OutputFolder.Prepare(
            options.Out,
            new(ComparisonReport.FileNames.Contains),
            clean: false,
            ComparisonReport.FileNames
        );

        // A combination that cannot be drawn is found before the others take their time.
        foreach (var model in options.Models)
        {
            using var stage = ModelFile.LoadGenerator(ml, model);
            ModelFile.CheckLabels(model, stage.Generator.Vocabulary, labels);
            foreach (var sampling in WaysOf(stage, options))
                Check(stage, sampling, model);
        }

        var rows = new List<ComparisonRow>();
        var warnings = new HashSet<string>(StringComparer.Ordinal);
        var total = options.Models.Length * options.Sampling.Combinations.Count * wishes.Count;
        foreach (var model in options.Models)
        {
            using var stage = ModelFile.LoadGenerator(ml, model);
            var check = judge.Check(stage.Provenance);
            JudgeMessages.Write(session.Output, check);
            var ways = WaysOf(stage, options);
            if (stage.Sampling is null)
                session.Output.WriteMessage(
                    $"'{model}' is of kind '{stage.Generator.Kind}' and makes a picture in one network evaluation, whatever sampler, steps, guidance or precision others have."
                );
            total -= (options.Sampling.Combinations.Count - ways.Count) * wishes.Count;
            foreach (var way in ways)
            foreach (var (conditions, wished) in wishes)
            {
                var sampling = way is null ? null : DrawingOptions.Effective(stage, way, WarnOnce);
                var work = $"{rows.Count + 1} of {total}";
                var drawn = Measure(ml, (stage, sampling), scorer, wished, options.Batch, work, session);
                rows.Add(
                    drawn with
                    {
                        Model = Path.GetFileNameWithoutExtension(model),
                        Conditions = Path.GetFileName(conditions),
                        Warnings = NullWhereEmpty.Of(check.Warnings),
                        Notes = NullWhereEmpty.Of(check.Notes),
                    }
                );

                // A run of hours that is stopped keeps what it has.
                new ComparisonReport(rows).Write(options.Out);
            }
        }

        session.Write(new { Rows = rows }, () => session.Output.Results.Write(new ComparisonReport(rows).ToTable()));

        void WarnOnce(string warning)
        {
            if (warnings.Add(warning))
                session.Output.WriteMessage($"Warning: {warning}");
        }
    }

    /// <summary>The ways in which a model is sampled; one without sampling has only one, whatever is asked of the others.</summary>
    private static IReadOnlyList<SamplingOptions?> WaysOf(ConditionalGenerationTransformer stage, Options options) =>
        stage.Sampling is { } own ? [.. options.Sampling.Combinations.Select(change => change(own))] : [null];

    private static void Check(ConditionalGenerationTransformer stage, SamplingOptions? sampling, string path)
    {
        try
        {
            stage.Generator.CheckSampling(sampling, stage.Guides);
        }
        catch (ArgumentException error)
        {
            throw new CommandFailedException($"'{path}' cannot be sampled so: {error.Message}", error);
        }
    }

    private static ComparisonRow Measure(
        MLContext ml,
        (ConditionalGenerationTransformer Stage, SamplingOptions? Sampling) compared,
        ImageLabelScorerTransformer scorer,
        IReadOnlyList<Wish> wishes,
        int batch,
        string work,
        CommandSession session
    )
    {
        var (stage, sampling) = compared;
        var watch = Stopwatch.StartNew();
        var pictures = session.Show(
            $"Generating pictures, {work}",
            progress =>
                new PictureMaker(stage.Generator, sampling, batch, stage.Guides).Make(
                    wishes,
                    progress,
                    session.CancellationToken
                )
        );
        var seconds = watch.Elapsed.TotalSeconds;
        var scores = session.Show(
            $"Scoring pictures, {work}",
            progress => new PictureScorer(ml, scorer).Score(pictures, progress, session.CancellationToken)
        );
        return new ComparisonRow
        {
            TrainingMinutes = Math.Round(stage.Generator.TrainingTime.TotalMinutes, 2),
            Sampler = sampling?.Sampler.Name ?? "none",
            Spacing = sampling?.Spacing.Name ?? "none",
            SamplingSteps = sampling?.Steps ?? 1,
            NetworkEvaluations = stage.Generator.NetworkEvaluations(sampling, wishes.Max(wish => wish.Labels.Count)),
            Guidance = sampling?.GuidanceScale ?? 1,
            Verify = sampling?.VerifyLabels ?? 0,
            Precision = ValueFormat.KebabCase($"{sampling?.Precision ?? ComputePrecision.Float32}"),
            Accuracy = AccuracyResult.From(scores.Metrics),
            SecondsPerPicture = Math.Round(seconds / pictures.Count, 5),
        };
    }
}
