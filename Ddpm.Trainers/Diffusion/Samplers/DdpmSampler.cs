using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// Ancestral sampling (Ho et al. 2020, "Denoising diffusion probabilistic models", algorithm 2 and eq. 7): each step draws
/// from the posterior of the forward chain given the estimate of x0, also where steps of the chain are left out.
/// </summary>
/// <param name="largeVariance">
/// Which of the paper's two variances the noise has (section 3.2): the posterior's own, β̃ = σ'²·(1 − e^(−2h)), which is
/// right for data of a single point, or the larger β = σ²·(1 − e^(−2h)), right for data that are plain noise. They agree
/// where steps are small; in few steps the larger one leaves noise in the picture.
/// </param>
public sealed class DdpmSampler(bool largeVariance = false) : ISampler
{
    /// <inheritdoc />
    public string Name => largeVariance ? "ddpm-large" : "ddpm";

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
            var move = AffineStep.Of(levels, step);
            var clean = denoiser(current, move.From);

            // The posterior's mean keeps σ_down = σ'·e^(−h). The step to the clean picture adds no noise (algorithm 2, line 3).
            var kept = move.To.Sigma * move.Decay;
            var scale = largeVariance && move.To.Sigma > 0 ? move.From.Sigma : move.To.Sigma;
            var next = move.Towards(clean, current, kept, scale * Math.Sqrt(move.Renewal), noise);

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
