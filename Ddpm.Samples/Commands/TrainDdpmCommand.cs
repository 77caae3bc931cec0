using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train ddpm</c>: trains a diffusion model and saves it as an ML.NET model.</summary>
internal sealed class TrainDdpmCommand(CommandOutput output) : Command<TrainDdpmSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, TrainDdpmSettings settings, CancellationToken cancellationToken)
    {
        ModelFile.Prepare(settings.Out);
        var ml = ModelContext.Create(settings.Seed, settings.Gpu);
        var data = TrainingData.Load(ml, settings.Data, holdOut: false, settings.Size);
        var network = settings.NetworkFor(data.Shape);
        using var previous = settings.Previous is { } earlier ? ModelFile.LoadGenerator(ml, earlier) : null;
        using var scorer = settings.ScorerGuide is { } path ? ModelFile.LoadScorer(ml, path) : null;
        var recorder = settings.Samples is { } samples
            ? new SampleRecorder(samples, ConditionRow.Load(ml, settings.Conditions!, seeds: 1))
            : null;
        var run = new TrainingDisplay(output, "Training ddpm");
        using var model = run.Fit(
            settings,
            progress =>
            {
                var trainer = ml.ImageGeneration.Trainers.ConditionalDdpm(
                    new ConditionalDdpmEstimatorOptions
                    {
                        Shape = data.Shape,
                        Generation = new() { WeightStorage = EnumNames<WeightStorage>.Parse(settings.Storage) },
                        Model = new ConditionalDdpmOptions
                        {
                            Training = settings.ToTrainingOptions(),
                            Schedule = settings.Schedule,
                            ZeroTerminalSnr = settings.ZeroTerminalSnr,
                            Target = settings.Target,
                            Network = network,
                            LossWeight = settings.LossWeight,
                            MinSnrGamma = settings.MinSnrGamma,
                            TimeSampling = settings.TimeSampling,
                            Precision = settings.ComputePrecision,
                            Samples = recorder?.Options(settings.SampleEvery),
                            ScorerGuidance = settings.GuidanceBy(scorer?.Classifier),
                        },
                        Progress = new DirectProgress<TrainingProgress>(state =>
                        {
                            recorder?.Add(state);
                            progress.Report(state);
                        }),
                        CancellationToken = cancellationToken,
                    }
                );
                return previous is null ? trainer.Fit(data.Training) : trainer.Fit(data.Training, previous);
            },
            cancellationToken
        );
        ModelFile.Save(ml, model, data.Training.Schema, settings.Out);

        var vocabulary = model.Generator.Vocabulary;
        run.WriteResult(settings, vocabulary, data.Shape, network: network.CostOf(data.Shape, vocabulary.Count));
        return ExitCode.Done;
    }
}
