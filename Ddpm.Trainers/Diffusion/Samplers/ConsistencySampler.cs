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
            var (from, to) = (levels[step - 1], levels[step]);

            // x' = α'·x0 + σ'·ε
            var next = denoiser(current, from) * to.Alpha;
            if (to.Sigma > 0)
                next += noise(step) * to.Sigma;

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
