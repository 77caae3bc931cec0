using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// Euler's method for the ODE dx = x0·dα + ε·dσ, where x0 and ε are the denoiser's at x: one straight step along the first
/// level's direction (Karras et al. 2022, algorithm 1 without its second-order correction; X. Liu et al. 2023 for rectified
/// flow). First order. In (α, σ) this is the same step as DDIM with η = 0, for every schedule; the two papers reached it
/// from two sides. It differs from Euler's method in the timestep of a variance-preserving chain, which is less exact.
/// </summary>
public sealed class EulerSampler : ISampler
{
    /// <inheritdoc />
    public string Name => "euler";

    /// <inheritdoc />
    public bool IsStochastic => false;

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
            var move = AffineStep.Of(levels, step);
            var next = move.Towards(denoiser(current, move.From), current);

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
