using Ddpm.Samples.Judging;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Scoring;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary>
/// <c>ddpm train scorer</c>: trains a scorer, tests and calibrates it on held-out scenes and saves it with the record of that as an
/// ML.NET model.
/// </summary>
internal sealed class TrainScorerCommand(CommandOutput output) : Command<TrainScorerSettings>
{
    /// <inheritdoc />
    public override int Execute(
        CommandContext context,
        TrainScorerSettings settings,
        CancellationToken cancellationToken
    )
    {
        ModelFile.Prepare(settings.Out);
        var ml = ModelContext.Create(settings.Seed, settings.Gpu);
        var data = TrainingData.Load(ml, settings.Data, holdOut: true, settings.Size);
        var run = new TrainingDisplay(output, "Training scorer");
        using var model = run.Fit(
            settings,
            progress =>
                ml.ImageGeneration.Trainers.ImageLabelScorer(
                        new ImageLabelScorerEstimatorOptions
                        {
                            Shape = data.Shape,
                            Scoring = new() { WeightStorage = EnumNames<WeightStorage>.Parse(settings.Storage) },
                            Model = settings.ToOptions(data.Shape),
                            Progress = progress,
                            CancellationToken = cancellationToken,
                        }
                    )
                    .FitAndCalibrate(data.Training, data.HeldOut!),
            cancellationToken
        );
        ModelFile.Save(ml, model, data.Training.Schema, settings.Out);

        var scores = ProgressDisplay.Run(
            output.Messages,
            "Testing on held-out pictures",
            progress =>
                new PictureScorer(ml, model).Score(data.HeldOut!, data.HeldOutCount, progress, cancellationToken)
        );
        run.WriteResult(
            settings,
            model.Classifier.Vocabulary,
            data.Shape,
            scores.Metrics,
            calibration: HeldOutResult.From(model.Classifier)
        );
        var judge = new Judge(settings.Out, model, ModelIdentity.Of(model.Classifier, Path.GetFileName(settings.Out)));
        JudgeMessages.Write(output, judge.Check(generator: null, guides: []));
        return ExitCode.Done;
    }
}
