using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What a training run learns: one network with its loss, or several that learn in turn in each step.</summary>
public interface ITrainingTask
{
    /// <summary>The networks and losses, in the order in which a step trains them.</summary>
    IReadOnlyList<TrainingObjective> Objectives { get; }

    /// <summary>
    /// Describes everything that the run's weights depend on besides <see cref="TrainingOptions"/>, as text. A
    /// checkpoint is resumed only by a run of the same description.
    /// </summary>
    string Describe() => "";

    /// <summary>The objective whose network is what the run is for; the others help it.</summary>
    TrainingObjective Model => Objectives[0];

    /// <summary>
    /// Gives the model that the network of <see cref="Model"/> stands for, as it is at that progress; null for a task
    /// whose model is more than one network's weights, of which no snapshots can be kept.
    /// </summary>
    internal Func<TrainingProgress, ModelRecord>? Record => null;

    /// <summary>Draws pictures on the way, or null for a task that draws none.</summary>
    internal TrainingSampler? Sampler => null;

    /// <summary>What can be measured on pictures that the run does not learn from; empty for a task that cannot be validated.</summary>
    IReadOnlyList<ValidationMetric> Metrics => [];

    /// <summary>What the run does at a share of its budget, in words, where it does not do the same all the time; else null.</summary>
    internal string? PhaseAt(double fraction) => null;

    /// <summary>Told about every step when it is done. Networks may be looked at, but not changed.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="average">The weights that the network of <see cref="Model"/> would end with now.</param>
    internal void OnStep(TrainingProgress progress, WeightAverage average) { }
}

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

    /// <summary>
    /// The weights that an <see cref="Optimizer"/> may deal with as matrices.
    /// <value>What the modules of the network say by <see cref="IHiddenMatrices"/>.</value>
    /// </summary>
    public IReadOnlyList<Parameter> HiddenMatrices { get; init; } = [.. Network.AllHiddenMatrices()];

    /// <summary>Whether its loss is made of gradients, as a penalty on them is.</summary>
    internal bool IsOfGradients { get; init; }
}

/// <summary>The pictures and labels of one step.</summary>
/// <param name="Pixels">float32 [N, C, H, W], −1 to 1.</param>
/// <param name="Labels">The label indices of each picture.</param>
public sealed record TrainingBatch(Tensor Pixels, IReadOnlyList<int[]> Labels)
{
    /// <summary>How much of the training's budget was used before this step, 0 to 1.</summary>
    public double Fraction { get; init; }

    /// <summary>How many steps came before this one.</summary>
    public long Step { get; init; }

    /// <summary>How often the data was passed over before this step, with a fraction.</summary>
    public double Epoch { get; init; }
}
