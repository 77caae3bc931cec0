using Ddpm.Trainers.Weights;

namespace Ddpm.Trainers.Training;

/// <summary>What a training run learns: one network with its loss, or several that learn in turn in each step.</summary>
public interface ITrainingTask
{
    /// <summary>The networks and losses, in the order in which a step trains them.</summary>
    IReadOnlyList<TrainingObjective> Objectives { get; }

    /// <summary>
    /// Describes everything that the run's weights depend on besides <see cref="TrainingOptions"/>, as text. A
    /// checkpoint is resumed only by a run of the same description.
    /// </summary>
    string Describe();

    /// <summary>The objective whose network is what the run is for; the others help it.</summary>
    TrainingObjective Model => Objectives[0];

    /// <summary>
    /// Gives the model that the network of <see cref="Model"/> stands for, as it is at that progress; null for a task
    /// whose model is more than one network's weights, of which no snapshots can be kept.
    /// </summary>
    Func<TrainingProgress, ModelRecord>? Record => null;

    /// <summary>Draws pictures on the way, or null for a task that draws none.</summary>
    TrainingSampler? Sampler => null;

    /// <summary>What can be measured on pictures that the run does not learn from; empty for a task that cannot be validated.</summary>
    IReadOnlyList<ValidationMetric> Metrics => [];

    /// <summary>Told about every step when it is done. Networks may be looked at, but not changed.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="average">The weights that the network of <see cref="Model"/> would end with now.</param>
    void OnStep(TrainingProgress progress, WeightAverage average) { }
}
