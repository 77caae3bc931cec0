using Ddpm.Trainers.Generation;

namespace Ddpm.Trainers.Training;

/// <summary>Draws pictures on the way, from the network as it is when it is called.</summary>
/// <param name="Every">Steps between two draws.</param>
/// <param name="Draw">
/// Draws them; the networks of the task hold their averaged weights meanwhile. The token ends it within a step.
/// </param>
public sealed record TrainingSampler(int Every, Func<CancellationToken, GeneratedImages> Draw);
