using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// UniPC (Zhao et al. 2023, algorithms 1 and 2, in the multistep form for x0): a predictor that extrapolates the newest answers along
/// λ, and a corrector that takes the last step again once the answer at its end is known, for no further call. The order
/// grows with the first steps and falls with the last ones before a clean picture.
/// </summary>
/// <param name="order">How many answers the predictor uses, 1 to 4; 2 is steadier under strong guidance or in few steps.</param>
/// <exception cref="ArgumentOutOfRangeException">The order is out of its range.</exception>
public sealed class UniPcSampler(int order = 3) : ISampler
{
    private const int UsualOrder = 3;

    private readonly int _order = order is >= 1 and <= 4
        ? order
        : throw new ArgumentOutOfRangeException(nameof(order), order, "The order of UniPC is 1 to 4.");

    /// <inheritdoc />
    public string Name => _order == UsualOrder ? "unipc" : $"unipc:{_order}";

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
        torch.Tensor? before = null;
        using var answers = new RecentTensors(_order + 1);
        double[] nodes = [];
        for (var step = 1; step < levels.Count; step++)
        {
            using var scope = torch.NewDisposeScope();
            var move = AffineStep.Of(levels, step);
            answers.Add(denoiser(current, move.From));

            // UniC: the last step again, now with the answer at its end, s = 1.
            var corrected = current.alias();
            if (before is not null)
            {
                var last = AffineStep.Of(levels, step - 1);
                var weights = UniPcWeights.Of([.. nodes, 1], last.Width);
                corrected = last.Towards(answers.Sum([weights[^1], .. weights[..^1]]), before);
            }

            // UniP: the answers at this level, s = 0, and at earlier ones, fewer at the beginning and at the end.
            nodes = UniPcWeights.NodesOf(levels, step, _order);
            var next = move.Towards(answers.Sum(UniPcWeights.Of(nodes, move.Width)), corrected);

            before?.Dispose();
            before = corrected.MoveToOuterDisposeScope();
            current.Dispose();
            current = next.MoveToOuterDisposeScope();
            onStep(step, current);
        }

        before?.Dispose();
        return current;
    }
}
