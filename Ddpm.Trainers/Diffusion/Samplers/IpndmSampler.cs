using Ddpm.Trainers.Runtime;
using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// iPNDM (Zhang and Chen 2023, "Fast sampling of diffusion models with exponential integrator", improving on L. Liu et al. 2022, PNDM): the noise is
/// extrapolated from the four newest answers with the weights of Adams and Bashforth, the first steps with fewer, and a
/// DDIM step is taken with it. One call a step. Fourth order where σ/α is evenly spaced, but for what the first steps
/// leave behind; second order elsewhere.
/// </summary>
public sealed class IpndmSampler : ISampler
{
    private static readonly double[][] s_weights =
    [
        [1],
        [3 / 2.0, -1 / 2.0],
        [23 / 12.0, -16 / 12.0, 5 / 12.0],
        [55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0],
    ];

    /// <inheritdoc />
    public string Name => "ipndm";

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
        using var noises = new RecentTensors(s_weights.Length);
        for (var step = 1; step < levels.Count; step++)
        {
            using var scope = torch.NewDisposeScope();
            var move = AffineStep.Of(levels, step);
            var clean = denoiser(current, move.From);
            noises.Add((current - clean.Times(move.From.Alpha)).Over(move.From.Sigma));

            // The picture that the extrapolated noise ε̄ leaves over: (x − σ·ε̄)/α. At first, where α may be 0, it is D.
            var aim = clean;
            if (step > 1)
                aim = (current - noises.Sum(s_weights[noises.Count - 1]).Times(move.From.Sigma)).Over(move.From.Alpha);
            var next = move.Towards(aim, current);

            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        return current;
    }
}
