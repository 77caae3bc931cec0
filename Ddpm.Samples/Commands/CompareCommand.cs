using System.Diagnostics;
using Ddpm.Samples.Comparison;
using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Diffusion.Samplers;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm compare</c>: scores every combination of models and ways to draw pictures from them.</summary>
internal sealed class CompareCommand(CommandOutput output) : Command<CompareSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, CompareSettings settings, CancellationToken cancellationToken)
    {
        var ml = ModelContext.Create(gpu: settings.Gpu);
        using var scorer = ModelFile.LoadScorer(ml, settings.Scorer);
        var wishes = settings.Conditions.ToDictionary(
            path => path,
            path => ConditionRow.Load(ml, path, settings.Seeds),
            StringComparer.Ordinal
        );
        var labels = wishes.Values.SelectMany(list => list).SelectMany(wish => wish.Labels).Distinct().ToList();
        ModelFile.CheckLabels(settings.Scorer, scorer.Classifier.Vocabulary, labels);
        var judge = new Judge(
            settings.Scorer,
            scorer,
            ModelIdentity.Of(scorer.Classifier, Path.GetFileName(settings.Scorer))
        );
        Directory.CreateDirectory(settings.Out);

        var rows = new List<ComparisonRow>();
        var compared = Combinations(settings).ToList();
        var total = compared.Count;
        foreach (var ofModel in compared.GroupBy(one => one.Model))
        {
            using var stage = ModelFile.LoadGenerator(ml, ofModel.Key);
            ModelFile.CheckLabels(ofModel.Key, stage.Generator.Vocabulary, labels);
            var check = judge.Check(stage.Generator, stage.GuidingScorers);
            JudgeMessages.Write(output, check);
            var measured = stage.Generator.TakesOneCall ? WithoutSampling(ofModel) : [.. ofModel];
            total -= ofModel.Count() - measured.Count;
            foreach (var one in measured)
            {
                var work = $"{rows.Count + 1} of {total}";
                rows.Add(
                    Measure(ml, stage, scorer, check, one, wishes[one.Conditions], settings, work, cancellationToken)
                );

                // A run of hours that is stopped keeps what it has.
                new ComparisonReport(rows).Write(settings.Out);
            }
        }

        if (settings.Json)
            output.WriteJson(new { Rows = rows });
        else
            output.Results.Write(new ComparisonReport(rows).ToTable());
        return ExitCode.Done;
    }

    private ComparisonRow Measure(
        MLContext ml,
        ConditionalGenerationTransformer stage,
        ImageLabelScorerTransformer scorer,
        JudgeCheck check,
        ComparedModel compared,
        IReadOnlyList<Wish> wishes,
        CompareSettings settings,
        string work,
        CancellationToken cancellationToken
    )
    {
        var sampling = compared.ToOptions(stage.Options.Sampling);
        var watch = Stopwatch.StartNew();
        var pictures = ProgressDisplay.Run(
            output.Messages,
            $"Generating pictures, {work}",
            progress =>
                new PictureMaker(stage.Generator, sampling, settings.Batch, stage.Guides).Make(
                    wishes,
                    progress,
                    cancellationToken
                )
        );
        var seconds = watch.Elapsed.TotalSeconds;
        var scores = ProgressDisplay.Run(
            output.Messages,
            $"Scoring pictures, {work}",
            progress => new PictureScorer(ml, scorer).Score(pictures, progress, cancellationToken)
        );
        var takesOneCall = stage.Generator.TakesOneCall;
        return new ComparisonRow
        {
            Model = Path.GetFileNameWithoutExtension(compared.Model),
            TrainingMinutes = Math.Round(stage.Generator.TrainingTime.TotalMinutes, 2),
            Conditions = Path.GetFileName(compared.Conditions),
            Sampler = takesOneCall ? "none" : sampling.Sampler,
            Spacing = takesOneCall ? "none" : sampling.Spacing,
            SamplingSteps = takesOneCall ? 1 : sampling.Steps,
            Calls = takesOneCall ? 1 : Samplers.ByName(sampling.Sampler).CallsFor(sampling.Steps),
            Guidance = takesOneCall ? 1 : sampling.GuidanceScale,
            Verify = sampling.VerifyLabels,
            Precision = EnumNames<ComputePrecision>.Of(sampling.Precision),
            Warnings = NullWhereEmpty.Of(check.Warnings),
            Notes = NullWhereEmpty.Of(check.Notes),
            Accuracy = AccuracyResult.From(scores.Metrics),
            SecondsPerPicture = Math.Round(seconds / pictures.Count, 5),
        };
    }

    /// <summary>A GAN has no steps and no guidance to vary: what is asked of other models means nothing to it.</summary>
    private List<ComparedModel> WithoutSampling(IEnumerable<ComparedModel> compared)
    {
        var own = compared
            .Select(one => new ComparedModel(one.Model, one.Conditions, null, null, null, null, null, null))
            .Distinct()
            .ToList();
        output.WriteMessage(
            $"'{own[0].Model}' is a GAN and makes a picture in one network call, whatever sampler, steps, guidance or precision others have."
        );
        return own;
    }

    private static IEnumerable<ComparedModel> Combinations(CompareSettings settings) =>
        from model in settings.Models
        from sampler in OrOwn(ValueList.Words(settings.Samplers))
        from spacing in OrOwn(ValueList.Words(settings.Spacing))
        from steps in OrOwn(ValueList.WholeNumbers(settings.SamplingSteps)?.Cast<int?>())
        from guidance in OrOwn(ValueList.Numbers(settings.Guidance)?.Cast<double?>())
        from verify in OrOwn(ValueList.WholeNumbers(settings.Verify)?.Cast<int?>())
        from conditions in settings.Conditions
        select new ComparedModel(
            model,
            conditions,
            sampler,
            spacing,
            steps,
            guidance,
            verify,
            EnumNames<ComputePrecision>.ParseOrNull(settings.Precision)
        );

    // Null stands for the model's own setting.
    private static IEnumerable<T?> OrOwn<T>(IEnumerable<T?>? values) => values ?? [default];
}
