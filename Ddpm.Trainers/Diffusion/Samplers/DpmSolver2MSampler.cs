using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// DPM-Solver++(2M) and its SDE form (Lu et al. 2022, "DPM-Solver++: fast solver for guided sampling of diffusion
/// probabilistic models", algorithm 2, and the SDE of the same step): the estimate of x0 is extrapolated along λ to the middle of the step
/// from the two newest answers. One call a step. The ODE's form is of second order but for the first step, and the last
/// one to a clean picture, where h = ∞; of the SDE's form only mean and variance are promised.
/// </summary>
/// <param name="stochastic">Whether to solve the SDE, which draws fresh noise at each step, instead of the ODE.</param>
public sealed class DpmSolver2MSampler(bool stochastic = false) : ISampler
{
    /// <inheritdoc />
    public string Name => stochastic ? "dpm++2m-sde" : "dpm++2m";

    /// <inheritdoc />
    public bool IsStochastic => stochastic;

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
        torch.Tensor? previous = null;
        var previousWidth = double.PositiveInfinity;
        for (var step = 1; step < levels.Count; step++)
        {
            using var scope = torch.NewDisposeScope();
            var move = AffineStep.Of(levels, step);
            var clean = denoiser(current, move.From);

            // D + (D − D_prev)·h/(2·h_prev); from plain noise h_prev = ∞, so that its answer is left out.
            var weight = move.To.Sigma == 0 ? 0 : -move.Width / (2 * previousWidth);
            var aim = previous is null ? clean : clean.lerp(previous, weight);

            // The SDE keeps σ_down = σ'·e^(−h) of the noise and adds σ_up = σ'·√(1 − e^(−2h)).
            var kept = move.To.Sigma * (stochastic ? move.Decay : 1);
            var fresh = move.To.Sigma * (stochastic ? Math.Sqrt(move.Renewal) : 0);
            var next = move.Towards(aim, current, kept, fresh, noise);

            previous?.Dispose();
            previous = clean.alias().MoveToOuterDisposeScope();
            previousWidth = move.Width;
            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        previous?.Dispose();
        return current;
    }
}
