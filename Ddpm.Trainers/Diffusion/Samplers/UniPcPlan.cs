namespace Ddpm.Trainers;

/// <summary>
/// The numbers of UniPC (Zhao et al. 2023, "UniPC: a unified predictor-corrector framework for fast sampling of diffusion
/// models", section 3, for a network that predicts x0). A step weighs its answers by the mean of the polynomial through
/// them, as the exact solution weighs it over the step, e^λ·dλ. Solving for the weights of that mean is solving the paper's
/// linear system for its a_m.
/// </summary>
internal static class UniPcPlan
{
    /// <summary>The questions of a run.</summary>
    /// <param name="levels">The levels of the whole run.</param>
    /// <param name="order">The most answers that the predictor uses, 1 to 4.</param>
    public static IEnumerable<SamplerStep> Of(IReadOnlyList<NoiseLevel> levels, int order)
    {
        double[] nodes = [];
        double[] predictor = [];
        IReadOnlyList<double> correction = [];
        var moves = AffineStep.Between(levels);
        foreach (var move in moves)
        {
            // UniC: the last step again, now with the answer at its end, s = 1. It changes the picture by what the answers
            // weigh more, or less, than they did for the predictor.
            if (move.Number > 1)
            {
                var last = moves[move.Number - 2];
                var corrector = WeightsOf([.. nodes, 1], last.Width);
                correction = last.Towards([
                    corrector[^1],
                    .. corrector.Zip(predictor, (now, then) => now - then),
                ]).Denoised;
            }

            // UniP: the answers at this level, s = 0, and at earlier ones, fewer at the beginning and at the end.
            nodes = NodesOf(levels, move.Number, order);
            predictor = WeightsOf(nodes, move.Width);
            var step = move.Towards(predictor);
            yield return step with
            {
                Denoised = Sum(step.Denoised, correction, step.Pictures[0]),
            };
        }
    }

    /// <summary>
    /// Where, as s = (λ_k − λ)/h, the answers lie that the predictor uses: 0 for the newest, the earlier ones below. No node
    /// lies at plain noise, where λ = −∞, and a clean picture, at λ = +∞, is approached with falling order.
    /// </summary>
    /// <param name="levels">The levels of the whole run.</param>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="order">The most answers to use.</param>
    public static double[] NodesOf(IReadOnlyList<NoiseLevel> levels, int step, int order)
    {
        var known = levels[0].Alpha == 0 ? Math.Max(1, step - 1) : step;
        var left = levels[^1].Sigma == 0 ? levels.Count - step : order;
        var count = Math.Min(order, Math.Min(known, left));
        var (newest, width) = (levels[step - 1].Lambda, levels[step].Lambda - levels[step - 1].Lambda);
        return [0, .. Enumerable.Range(2, count - 1).Select(back => (levels[step - back].Lambda - newest) / width)];
    }

    /// <summary>One weight for each node, 1 in sum.</summary>
    /// <param name="nodes">What <see cref="NodesOf"/> gives, and for the corrector 1, the step's end.</param>
    /// <param name="width">h; finite where there are more than two nodes.</param>
    public static double[] WeightsOf(ReadOnlySpan<double> nodes, double width)
    {
        // With one answer beside the first the paper takes a = ½ whatever h is (with B(h) = e^h − 1), which also serves h = ∞.
        if (nodes.Length == 1)
            return [1];
        if (nodes.Length == 2)
            return [1 - 0.5 / nodes[1], 0.5 / nodes[1]];

        var moments = Moments(width, nodes.Length);
        var weights = new double[nodes.Length];
        for (var own = 0; own < nodes.Length; own++)
        {
            // The coefficients of Lagrange's polynomial: 1 at its own node and 0 at the others.
            var polynomial = new double[nodes.Length];
            polynomial[0] = 1;
            for (var other = 0; other < nodes.Length; other++)
            {
                if (other == own)
                    continue;
                for (var power = nodes.Length - 1; power >= 0; power--)
                    polynomial[power] =
                        ((power > 0 ? polynomial[power - 1] : 0) - nodes[other] * polynomial[power])
                        / (nodes[own] - nodes[other]);
            }

            for (var power = 0; power < nodes.Length; power++)
                weights[own] += polynomial[power] * moments[power];
        }

        return weights;
    }

    // The mean of s^j over the step, s from 0 to 1, weighed by e^(h·s). I_j = ∫ s^j·h·e^(h·(s − 1)) ds obeys
    // I_j = 1 − (j/h)·I_(j−1), which is stable upwards where h is large and downwards where it is small.
    private static double[] Moments(double width, int count)
    {
        var integrals = new double[count + 30];
        if (width < 1)
            for (var power = integrals.Length - 1; power > 0; power--)
                integrals[power - 1] = width / power * (1 - integrals[power]);
        else
        {
            integrals[0] = 1 - Math.Exp(-width);
            for (var power = 1; power < count; power++)
                integrals[power] = 1 - power / width * integrals[power - 1];
        }

        return [.. integrals.Take(count).Select(integral => integral / integrals[0])];
    }

    /// <summary>a + factor·b, where the shorter one ends in zeros.</summary>
    private static double[] Sum(IReadOnlyList<double> a, IReadOnlyList<double> b, double factor) =>
        [
            .. Enumerable
                .Range(0, Math.Max(a.Count, b.Count))
                .Select(index => a.ElementAtOrDefault(index) + factor * b.ElementAtOrDefault(index)),
        ];
}
