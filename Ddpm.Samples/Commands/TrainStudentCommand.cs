using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train student</c>: trains a student that needs few network calls, and saves it as an ML.NET model.</summary>
internal sealed class TrainStudentCommand(CommandOutput output) : Command<TrainStudentSettings>
{
    /// <inheritdoc />
    public override int Execute(
        CommandContext context,
        TrainStudentSettings settings,
        CancellationToken cancellationToken
    )
    {
        ModelFile.Prepare(settings.Out);
        var ml = ModelContext.Create(settings.Seed, settings.Gpu);
        using var teacher = ModelFile.LoadGenerator(ml, settings.Teacher);
        if (teacher.Generator is not DdpmGenerator generator)
            throw new CommandFailedException(
                $"'{settings.Teacher}' is not a diffusion model; only such can be taught."
            );

        using var previous = settings.Previous is { } earlier ? ModelFile.LoadGenerator(ml, earlier) : null;
        using var scorer = settings.ScorerGuide is { } path ? ModelFile.LoadScorer(ml, path) : null;
        var data = TrainingData.Load(ml, settings.Data, holdOut: false);
        var run = new TrainingDisplay(output, "Training student");
        using var model = run.Fit(
            settings,
            progress =>
            {
                var trainer = ml.ImageGeneration.Trainers.DistilledDdpm(
                    generator,
                    new DistilledDdpmEstimatorOptions
                    {
                        Generation = new()
                        {
                            Sampling = DistilledDdpmEstimatorOptions.DefaultSampling,
                            WeightStorage = EnumNames<WeightStorage>.Parse(settings.Storage),
                        },
                        Model = settings.ToOptions(scorer?.Classifier),
                        Progress = progress,
                        CancellationToken = cancellationToken,
                    }
                );
                return previous is null ? trainer.Fit(data.Training) : trainer.Fit(data.Training, previous);
            },
            cancellationToken
        );
        ModelFile.Save(ml, model, data.Training.Schema, settings.Out);

        run.WriteResult(settings, model.Generator.Vocabulary, generator.Shape);
        return ExitCode.Done;
    }
}
