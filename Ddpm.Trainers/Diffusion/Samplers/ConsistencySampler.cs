using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// Multistep sampling of a consistency model (Song et al. 2023, algorithm 1), for students that were taught to see the
/// clean picture from any level at once: each step adds fresh noise to the estimate, as much as its level has. One
/// network call a step; of a model that is no student the pictures are blurred.
/// </summary>
public sealed class ConsistencySampler : ISampler
{
    /// <inheritdoc />
    public string Name => "consistency";

    /// <inheritdoc />
    public bool IsStochastic => true;

    /// <inheritdoc />
    public int CallsFor(int steps) => steps;

    /// <inheritdoc />
    public torch.Tensor Sample(
        Denoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        torch.Tensor start,
        Func<int, torch.Tensor> noise,
        Action<int, torch.Tensor> onStep
    )
    {
        var current = start.alias();
        for (var step = 1; step < levels.Count; step++)
        {
            using var scope = torch.NewDisposeScope();

            // Nothing is kept of the noise: σ_down = 0, σ_up = σ'
            var move = AffineStep.Of(levels, step);
            var next = move.Towards(denoiser(current, move.From), current, kept: 0, fresh: move.To.Sigma, noise);

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
