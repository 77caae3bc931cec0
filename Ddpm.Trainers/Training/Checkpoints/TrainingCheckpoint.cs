using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>A training run between two steps.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Elapsed">Time spent training.</param>
/// <param name="Description">What the run's weights depend on; see <see cref="ITrainingTask.Describe"/>.</param>
/// <param name="Tensors">Weights, averages and optimiser moments by name.</param>
internal sealed record TrainingCheckpoint(
    long Step,
    TimeSpan Elapsed,
    string Description,
    IReadOnlyDictionary<string, Tensor> Tensors
);
