using System.Text.Json;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Goes on from a model that is already trained: what must be as it was, and its weights.</summary>
internal static class PreviousModels
{
    /// <summary>Makes sure that a diffusion model can go on where another ended.</summary>
    /// <exception cref="ArgumentException">The two differ in their labels, shape, network, schedule or target.</exception>
    public static void RequireSame(DdpmDescription previous, DdpmDescription now)
    {
        RequireSame(previous, now, nameof(ConditionalDdpmOptions.PreviousModel));
        Require("network", Text(previous.Network), Text(now.Network));
        Require(nameof(now.Schedule), previous.Schedule, now.Schedule);
        Require(nameof(now.Timesteps), Text(previous.Timesteps), Text(now.Timesteps));
        Require(nameof(now.ZeroTerminalSnr), Text(previous.ZeroTerminalSnr), Text(now.ZeroTerminalSnr));
        Require(nameof(now.Target), previous.Target, now.Target);
        if ((previous.DistilledGuidance is null) != (now.DistilledGuidance is null))
            throw new ArgumentException(
                $"The previous model is {(previous.DistilledGuidance is null ? "no" : "a")} student of another model; a "
                    + "student goes on as a student, with DistilledDdpm, and any other model as what it is."
            );
    }

    /// <summary>Makes sure that a GAN can go on where another ended.</summary>
    /// <exception cref="ArgumentException">The two differ in their labels, shape or network.</exception>
    public static void RequireSame(GanDescription previous, GanDescription now)
    {
        RequireSame(previous, now, nameof(ConditionalGanOptions.PreviousModel));
        Require("network", Text(previous.Network), Text(now.Network));
        Require(nameof(now.Conditional), Text(previous.Conditional), Text(now.Conditional));
    }

    /// <summary>Makes sure that a classifier can go on where another ended.</summary>
    /// <exception cref="ArgumentException">The two differ in their labels, shape or input size.</exception>
    public static void RequireSame(LabelClassifierDescription previous, LabelClassifierDescription now)
    {
        RequireSame(previous, now, nameof(LabelClassifierOptions.PreviousModel));
        Require(nameof(now.Network), previous.Network, now.Network);
        Require(nameof(now.InputSize), Text(previous.InputSize), Text(now.InputSize));
    }

    /// <summary>
    /// Describes a diffusion model that has learnt for a while: what it has learnt is its own training and that of the model
    /// before it, which is a student's teacher too, and so is who had a say in it.
    /// </summary>
    public static DdpmDescription After(
        DdpmGenerator? previous,
        DdpmDescription now,
        TrainingProgress progress,
        long steps
    ) =>
        now with
        {
            TrainedSteps = (previous?.Description.TrainedSteps ?? 0) + steps,
            TrainedSeconds = (previous?.Description.TrainedSeconds ?? 0) + progress.Elapsed.TotalSeconds,
            TrainingScorers =
            [
                .. (previous?.Description.TrainingScorers ?? []).ExceptBy(
                    now.TrainingScorers.Select(scorer => scorer.Sha256),
                    scorer => scorer.Sha256
                ),
                .. now.TrainingScorers,
            ],
        };

    /// <summary>What a model has learnt from: the pictures of its training, and of the one before where it goes on.</summary>
    public static DataFingerprint? LearntFrom(ITrainedModel? previous, ILabeledImages images) =>
        previous is null ? images.Fingerprint : DataFingerprint.Union(previous.TrainingData, images.Fingerprint);

    /// <summary>Copies the weights of a model into a network of the same kind.</summary>
    public static void CopyWeights(nn.Module previous, nn.Module network) =>
        ModuleWeights.Load(network, ModuleWeights.Collect(previous));

    /// <summary>What a task that goes on says of itself; see <see cref="ITrainingTask.Describe"/>.</summary>
    public static string Describe(string options, ScorerLoss? scorer, ITrainedModel? previous) =>
        Describe(scorer is null ? options : $"{options}, {scorer.Describe()}", previous);

    /// <summary>What a task without a scorer that goes on says of itself; see <see cref="ITrainingTask.Describe"/>.</summary>
    public static string Describe(string task, ITrainedModel? previous) =>
        previous is null ? task : $"{task}, after {ModelIdentity.Of(previous, "previous").Sha256}";

    private static void RequireSame(ModelDescription previous, ModelDescription now, string option)
    {
        if (!previous.Labels.SequenceEqual(now.Labels))
            throw new ArgumentException(
                $"{option} knows the labels {string.Join(", ", previous.Labels)}, and the data have "
                    + $"{string.Join(", ", now.Labels)}; to go on, they must be the same, in the same order."
            );
        Require("shape of pictures", previous.Shape.ToString(), now.Shape.ToString());
    }

    private static void Require(string what, string previous, string now)
    {
        if (previous != now)
            throw new ArgumentException(
                $"The previous model has the {what} {previous}, and this training {now}; to go on, it must be the same."
            );
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
