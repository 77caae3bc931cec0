using System.Text.Json.Serialization;
using static Ddpm.Trainers.OptionChecks;

namespace Ddpm.Trainers.Training;

/// <summary>What every training run has in common: how long, how fast, from which seed, and where checkpoints go.</summary>
public sealed record TrainingOptions
{
    /// <summary>How long to train: steps, epochs or minutes. <value>100 epochs by default.</value></summary>
    public TrainingBudget Budget { get; init; } = TrainingBudget.OfEpochs(100);

    /// <summary>Pictures in a step. <value>32 by default.</value></summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The seed of initial weights, data order and all random draws. <value>0 by default.</value></summary>
    public long Seed { get; init; }

    /// <summary>The peak learning rate of AdamW. <value>2e-3 by default.</value></summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>AdamW's weight decay, on matrices and kernels only. <value>0.01 by default.</value></summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>How slowly AdamW's averages forget. <value>0.9 and 0.99 by default.</value></summary>
    public OptimizerBetas OptimizerBetas { get; init; } = new(0.9, 0.99);

    /// <summary>The norm to which gradients are clipped. <value>1 by default.</value></summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Steps over which the learning rate rises from zero. <value>100 by default.</value></summary>
    public int WarmupSteps { get; init; } = 100;

    /// <summary>
    /// The highest decay of the moving average of weights that the model ends with, in [0, 1); 0 for the last weights.
    /// <value>0.999 by default.</value>
    /// </summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>
    /// Relative widths of further averages, with a power function profile, that snapshots keep, so that the width can be
    /// chosen after training (see <see cref="ModelSnapshots"/>). Two far apart, such as 0.05 and 0.1, are enough.
    /// <value>none by default.</value>
    /// </summary>
    public IReadOnlyList<double> AverageWidths { get; init; } = [];

    /// <summary>
    /// The folder for snapshots: the averaged weights on the way, each as good as a model. null for none.
    /// <value>null by default.</value>
    /// </summary>
    public string? SnapshotDirectory { get; init; }

    /// <summary>Steps between two snapshots; the last step has one as well. <value>1000 by default.</value></summary>
    public int SnapshotEvery { get; init; } = 1000;

    /// <summary>The folder for checkpoints, or null for none. <value>null by default.</value></summary>
    public string? CheckpointDirectory { get; init; }

    /// <summary>Steps between two checkpoints. <value>500 by default.</value></summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>Whether to go on from the newest checkpoint of the folder. <value>false by default.</value></summary>
    public bool Resume { get; init; }

    /// <summary>
    /// How the run measures itself on pictures that it does not learn from, keeps its best weights and stops early, or
    /// null to keep the last weights. <value>null by default.</value>
    /// </summary>
    [JsonIgnore]
    public ValidationOptions? Validation { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    /// <exception cref="ArgumentException">A resume is asked for without a checkpoint folder.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Budget);
        Require(BatchSize >= 1, nameof(BatchSize), BatchSize, "at least 1");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, nameof(LearningRate), LearningRate, "above 0");
        Require(double.IsFinite(WeightDecay) && WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "0 or more");
        Require(
            OptimizerBetas is { First: >= 0 and < 1, Second: >= 0 and < 1 },
            nameof(OptimizerBetas),
            OptimizerBetas,
            "two numbers in [0, 1)"
        );
        Require(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Require(WarmupSteps >= 0, nameof(WarmupSteps), WarmupSteps, "0 or more");
        Require(AverageDecay is >= 0 and < 1, nameof(AverageDecay), AverageDecay, "in [0, 1)");
        Require(CheckpointEvery >= 1, nameof(CheckpointEvery), CheckpointEvery, "at least 1");
        Require(SnapshotEvery >= 1, nameof(SnapshotEvery), SnapshotEvery, "at least 1");
        ArgumentNullException.ThrowIfNull(AverageWidths);
        foreach (var width in AverageWidths)
            _ = AverageProfile.PowerFunction(width);
        Require(
            AverageWidths.Distinct().Count() == AverageWidths.Count,
            nameof(AverageWidths),
            string.Join(", ", AverageWidths),
            "different from each other"
        );
        Validation?.Validate();
        if (AverageWidths.Count > 0 && SnapshotDirectory is null)
            throw new ArgumentException(
                $"{nameof(AverageWidths)} need {nameof(SnapshotDirectory)}, the folder that keeps those averages."
            );
        if (Resume && CheckpointDirectory is null)
            throw new ArgumentException(
                $"{nameof(Resume)} needs {nameof(CheckpointDirectory)}, the folder that holds the checkpoints."
            );
    }
}
