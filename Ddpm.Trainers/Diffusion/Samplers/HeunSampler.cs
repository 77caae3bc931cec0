using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// Heun's method (Karras et al. 2022, "Elucidating the design space of diffusion-based generative models", algorithm 1):
/// an Euler step, and the same step again with the mean of the directions at both ends. Second order, two calls a step;
/// the last step, to a clean picture, is Euler's and has one. The rule is applied to dx = x0·dα + ε·dσ, which is the
/// paper's for α = 1 and Heun's in t for rectified flow, and stays finite where α = 0 (in σ/α it would not).
/// </summary>
public sealed class HeunSampler : ISampler
{
    /// <inheritdoc />
    public string Name => "heun";

    /// <inheritdoc />
    public bool IsStochastic => false;

    /// <inheritdoc />
    public int CallsFor(int steps) => 2 * steps - 1;

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
            var clean = denoiser(current, move.From);
            var next = move.Towards(clean, current);

            // x' = x + Δα·(D + D₂)/2 + Δσ·(ε + ε₂)/2 with ε = (x − α·D)/σ is a step towards D + (D₂ − D)·σ/(2σ').
            if (move.To.Sigma > 0)
            {
                var weight = move.From.Sigma / (2 * move.To.Sigma);
                next = move.Towards(clean.lerp(denoiser(next, move.To), weight), current);
            }

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
