using System.Globalization;
using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// The family of Song et al. 2021 ("Denoising diffusion implicit models", eq. 12 and 16). η = 0 is the deterministic DDIM,
/// of first order; η = 1 is <see cref="DdpmSampler"/>. What the network's noise would be is computed again from the
/// estimate of x0 that the step uses, so that both agree also where the estimate was clipped.
/// </summary>
/// <param name="eta">How much of the noise is fresh at each step, 0 to 1.</param>
/// <exception cref="ArgumentOutOfRangeException">η is out of its range.</exception>
public sealed class DdimSampler(double eta = 0) : ISampler
{
    private readonly double _eta = eta is >= 0 and <= 1
        ? eta
        : throw new ArgumentOutOfRangeException(nameof(eta), eta, "The η of DDIM lies in 0 to 1.");

    /// <inheritdoc />
    public string Name => _eta == 0 ? "ddim" : string.Create(CultureInfo.InvariantCulture, $"ddim:{_eta}");

    /// <inheritdoc />
    public bool IsStochastic => _eta > 0;

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

            // σ_up = η·σ'·√(1 − e^(−2h)) (eq. 16), σ_down² = σ'² − σ_up² (eq. 12)
            var fresh = _eta * move.To.Sigma * Math.Sqrt(move.Renewal);
            var kept = move.To.Sigma * Math.Sqrt(1 - _eta * _eta * move.Renewal);
            var next = move.Towards(clean, current, kept, fresh, noise);

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
