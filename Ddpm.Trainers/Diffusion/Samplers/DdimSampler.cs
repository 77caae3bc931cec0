using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// The family of Song et al. 2021 ("Denoising diffusion implicit models", eq. 12 and 16): η = 0 is the deterministic
/// DDIM, η = 1 the ancestral sampling of DDPM (Ho et al. 2020, eq. 7) with the posterior's variance.
/// </summary>
/// <param name="name">The name under which the sampler is found.</param>
/// <param name="eta">How much of the noise is fresh at each step, 0 to 1.</param>
public sealed class DdimSampler(string name, double eta) : ISampler
{
    /// <inheritdoc />
    public string Name { get; } = name;

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
            var clean = denoiser(current, from);

            // Split σ' into fresh noise, σ_up = η·σ'·√(1 − e^(−2h)) with h = λ' − λ, and the noise that is kept.
            var ratio = to.Alpha == 0 ? 1 : from.Alpha * to.Sigma / (from.Sigma * to.Alpha); // e^(−h)
            var fresh = eta * to.Sigma * Math.Sqrt(Math.Max(0, 1 - ratio * ratio));
            var kept = Math.Sqrt(Math.Max(0, to.Sigma * to.Sigma - fresh * fresh));

            // x' = (σ_down/σ)·x + (α' − α·σ_down/σ)·x0 + σ_up·ε
            var next = current * (kept / from.Sigma) + clean * (to.Alpha - from.Alpha * kept / from.Sigma);
            if (fresh > 0)
                next += noise(step) * fresh;

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
