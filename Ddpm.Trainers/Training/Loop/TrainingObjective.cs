using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>A network and the loss that trains it.</summary>
/// <param name="Name">The network's name in checkpoints, without a slash.</param>
/// <param name="Network">The network whose parameters learn.</param>
/// <param name="Loss">The loss of a step: a float32 scalar with a graph. The random draws are all that it may draw from.</param>
public sealed record TrainingObjective(string Name, nn.Module Network, Func<TrainingBatch, StepRandom, Tensor> Loss)
{
    /// <summary>
    /// The learning rate of the network at a step, or null for that of <see cref="TrainingOptions"/>, which rises over
    /// the warm-up and falls in the second half.
    /// </summary>
    public Func<TrainingBatch, double>? LearningRate { get; init; }
}
