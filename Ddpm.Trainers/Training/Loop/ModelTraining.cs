using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The one way in which this library's models are trained, whatever their kind: a network with the weights of the model that is gone
/// on from, the loop with its snapshots and pictures on the way, and the trained model.
/// </summary>
/// <typeparam name="TModel">The kind of model.</typeparam>
/// <typeparam name="TDescription">What is known of it beside its weights.</typeparam>
/// <typeparam name="TNetwork">Its network.</typeparam>
internal sealed class ModelTraining<TModel, TDescription, TNetwork>
    where TModel : TrainedModel
    where TDescription : ModelDescription
    where TNetwork : nn.Module
{
    /// <summary>What the model will be, with nothing learnt yet.</summary>
    public required TDescription Description { get; init; }

    /// <summary>Builds the network with weights that follow from a seed.</summary>
    public required Func<TDescription, long, Device, TNetwork> Build { get; init; }

    /// <summary>The trained model whose weights the network begins with, or null.</summary>
    public TrainedModel? Start { get; init; }

    /// <summary>Its description, or null.</summary>
    public ModelDescription? StartDescription { get; init; }

    /// <summary>What is learnt. A task that is disposable is disposed after the training.</summary>
    public required Func<TNetwork, ITrainingTask> Task { get; init; }

    /// <summary>Makes a model of the network, which it owns or not.</summary>
    public required Func<TDescription, TNetwork, bool, TModel> Wrap { get; init; }

    /// <summary>Trains.</summary>
    public TModel Run(ILabeledImages images, TrainingOptions options, Device device)
    {
        TorchRuntime.EnsureLoaded();
        var network = Build(Description, options.Seed, device);
        try
        {
            if (Start is not null)
                ModuleWeights.Load(network, PreviousModels.WeightsFor(network, Start.Module));
            var task = Task(network);
            using var disposable = task as IDisposable;

            // A model that looks at the network while it learns.
            var samples = (options as GeneratorTrainingOptions)?.Samples;
            using var learning =
                samples is null && options is { SnapshotDirectory: null, CheckpointDirectory: null }
                    ? null
                    : Wrap(Description, network, false);
            var end = TrainingLoop.Run(
                task,
                images,
                options,
                device,
                now => learning!.Record(OnTheWay(now)),
                samples is null ? null : samples.SamplerOf((IConditionalGenerator)(object)learning!),
                options.OnStopped is null ? null : HandOver
            );
            return Wrap(After(end), network, true);

            void HandOver(TrainingProgress now)
            {
                using var model = Wrap(OnTheWay(now), network, false);
                options.OnStopped(model);
            }
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    // What a model has learnt is its own training and that of the one before it, which is a student's teacher too.
    private TDescription After(TrainingProgress progress) =>
        Description with
        {
            TrainedSteps = (StartDescription?.TrainedSteps ?? 0) + progress.ModelStep,
            TrainedSeconds = (StartDescription?.TrainedSeconds ?? 0) + progress.Elapsed.TotalSeconds,
        };

    // The log of a model that did not learn to the end of its budget says so.
    private TDescription OnTheWay(TrainingProgress progress)
    {
        var description = After(progress);
        if (progress.Fraction >= 1 || description.Training is not { } training)
            return description;
        var log = JsonObject.Create(training)!;
        log["StoppedAtStep"] = progress.Step;
        return description with { Training = JsonSerializer.SerializeToElement(log) };
    }
}
