using Ddpm.Samples.Gan;
using Ddpm.Samples.Models;
using Ddpm.Samples.Output;
using Ddpm.Samples.Pictures;
using Ddpm.Trainers.Training;
using Ddpm.Trainers.Weights;
using Ddpm.Transforms.Generation;
using Ddpm.Transforms.Loading;
using Microsoft.ML;
using Spectre.Console.Cli;

namespace Ddpm.Samples.Commands;

/// <summary><c>ddpm train gan</c>: trains a GAN, draws the same wishes after each epoch, and saves it as an ML.NET model.</summary>
internal sealed class TrainGanCommand(CommandOutput output) : Command<TrainGanSettings>
{
    /// <inheritdoc />
    public override int Execute(CommandContext context, TrainGanSettings settings, CancellationToken cancellationToken)
    {
        ModelFile.Prepare(settings.Out);
        if (settings.Benchmark)
            output.WriteMessage("--benchmark has no effect: TorchSharp cannot switch cuDNN's benchmark mode.");
        var ml = ModelContext.Create(settings.Seed, settings.Gpu);
        var data = settings.Dataset is { } name
            ? TrainingData.Load(
                ml,
                settings.Data,
                DataSet.ByName(name),
                DataSet.SplitByName(settings.Split),
                settings.Size
            )
            : TrainingData.Load(ml, settings.Data, holdOut: false, settings.Size);
        var wishes = settings.Conditions is { } path ? LoadWishes(ml, path, data.Training, settings.Data) : null;
        var options = settings.ToModel();
        var recorder = new GanRecorder(settings.ResultFolder, settings.LogFolder, wishes, settings.Resume);
        var run = new TrainingDisplay(output, "Training gan");
        using var model = run.Fit(
            settings,
            progress =>
                ml.ImageGeneration.Trainers.ConditionalGan(
                        new ConditionalGanEstimatorOptions
                        {
                            Shape = data.Shape,
                            Generation = new() { WeightStorage = EnumNames<WeightStorage>.Parse(settings.Storage) },
                            Model = options,
                            Progress = new DirectProgress<TrainingProgress>(state =>
                            {
                                recorder.Add(state);
                                progress.Report(state);
                            }),
                            EpochEnded = epoch =>
                            {
                                if (recorder.Add(epoch))
                                    output.WriteMessage(
                                        $"Warning: the generator has collapsed, or has not learnt to use its noise: after epoch {epoch.Epoch} pictures of the same labels are nearly the same."
                                    );
                            },
                            CancellationToken = cancellationToken,
                        }
                    )
                    .Fit(data.Training),
            cancellationToken
        );
        ModelFile.Save(ml, model, data.Training.Schema, settings.Out);
        var hasEpochs = recorder.Animate();

        var vocabulary = model.Generator.Vocabulary;
        run.WriteResult(
            settings,
            vocabulary,
            data.Shape,
            network: options.Network.CostOf(data.Shape, options.Conditional ? vocabulary.Count : 0),
            results: hasEpochs ? settings.ResultFolder : null
        );
        return ExitCode.Done;
    }

    /// <summary>Reads what to draw; what cannot be drawn is said before the training, and not after its first epoch.</summary>
    private static IReadOnlyList<Wish> LoadWishes(MLContext ml, string path, IDataView training, string data)
    {
        var wishes = ConditionRow.Load(ml, path, seeds: 1);
        if (wishes.Count > GanRecorder.MostWishes)
            throw new CommandFailedException(
                $"'{path}' has {wishes.Count} conditions; at most {GanRecorder.MostWishes} can be drawn after each epoch. "
                    + "Give --conditions a shorter list, and draw the others with 'ddpm evaluate' when the model is trained."
            );
        var vocabulary = LabelAnnotation.Read(training.Schema[LoadedColumns.Labels])!;
        ModelFile.CheckLabels(data, vocabulary, wishes.SelectMany(wish => wish.Labels));
        return wishes;
    }
}
