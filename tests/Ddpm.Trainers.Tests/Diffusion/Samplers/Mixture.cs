using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

/// <summary>
/// Data of one dimension from a mixture of normal distributions, for which the best denoiser, the posterior mean of x0
/// given x, is known in closed form.
/// </summary>
internal sealed class Mixture(double[] weights, double[] means, double[] deviations)
{
    /// <summary>A single normal distribution, for which the solution of the ODE is known as well.</summary>
    public static Mixture Gaussian(double mean, double deviation) => new([1], [mean], [deviation]);

    /// <summary>Three bumps that overlap.</summary>
    public static Mixture Bumps { get; } = new([0.3, 0.5, 0.2], [-1, 0.2, 1.1], [0.3, 0.25, 0.4]);

    public double Mean => weights.Zip(means, (weight, mean) => weight * mean).Sum();

    public double Variance =>
        Enumerable.Range(0, weights.Length).Sum(k => weights[k] * (means[k] * means[k] + deviations[k] * deviations[k]))
        - Mean * Mean;

    /// <summary>E[x0 | x] for values at a level.</summary>
    public Tensor Denoise(Tensor noisy, NoiseLevel level)
    {
        using var scope = NewDisposeScope();
        var denoised = tensor(Denoise(noisy.to(ScalarType.Float64).contiguous().data<double>().ToArray(), level));
        return denoised.view(noisy.shape).to(noisy.dtype).MoveToOuterDisposeScope();
    }

    // Not by operators of tensors and numbers: TorchSharp does not keep the numbers while other threads collect.
    private double[] Denoise(double[] noisy, NoiseLevel level)
    {
        var logShares = weights.Select(_ => new double[noisy.Length]).ToArray();
        var posteriors = weights.Select(_ => new double[noisy.Length]).ToArray();
        var largest = new double[noisy.Length];
        Array.Fill(largest, double.NegativeInfinity);
        for (var k = 0; k < weights.Length; k++)
        {
            var variance = Math.Pow(level.Alpha * deviations[k], 2) + level.Sigma * level.Sigma;
            var (logShare, posterior) = (logShares[k], posteriors[k]);
            TensorPrimitives.Subtract(noisy, level.Alpha * means[k], posterior);
            TensorPrimitives.Multiply(posterior, posterior, logShare);
            TensorPrimitives.Multiply(logShare, -0.5 / variance, logShare);
            TensorPrimitives.Add(logShare, Math.Log(weights[k]) - 0.5 * Math.Log(variance), logShare);
            TensorPrimitives.Max<double>(largest, logShare, largest);
            TensorPrimitives.Multiply(posterior, level.Alpha * deviations[k] * deviations[k] / variance, posterior);
            TensorPrimitives.Add(posterior, means[k], posterior);
        }

        // Shares are stated relative to the largest one, so that not all of them vanish.
        var (total, sum) = (new double[noisy.Length], new double[noisy.Length]);
        foreach (var (share, posterior) in logShares.Zip(posteriors))
        {
            TensorPrimitives.Subtract<double>(share, largest, share);
            TensorPrimitives.Exp<double>(share, share);
            TensorPrimitives.Add<double>(total, share, total);
            TensorPrimitives.MultiplyAdd<double>(share, posterior, sum, sum);
        }

        TensorPrimitives.Divide<double>(sum, total, sum);
        return sum;
    }

    /// <summary>
    /// Where the ODE leads values from one level to another. In y = x/α and s = σ/α it reads dy/d(−ln s) = E[x0 | y] − y
    /// for every schedule; Runge and Kutta's fourth-order rule in 4,000 steps is exact to 1e-11 or so.
    /// </summary>
    public double[] Solve(double[] start, NoiseLevel from, NoiseLevel to)
    {
        const int steps = 4000;
        var (first, last) = (from.Lambda, to.Lambda);
        var width = (last - first) / steps;
        return
        [
            .. start.Select(value =>
            {
                var y = value / from.Alpha;
                for (var step = 0; step < steps; step++)
                {
                    var place = first + step * width;
                    var a = Slope(y, place);
                    var b = Slope(y + width / 2 * a, place + width / 2);
                    var c = Slope(y + width / 2 * b, place + width / 2);
                    var d = Slope(y + width * c, place + width);
                    y += width / 6 * (a + 2 * b + 2 * c + d);
                }

                return y * to.Alpha;
            }),
        ];
    }

    private double Slope(double y, double lambda)
    {
        var noise = Math.Exp(-2 * lambda);
        var (total, sum) = (0.0, 0.0);
        for (var k = 0; k < weights.Length; k++)
        {
            var variance = deviations[k] * deviations[k] + noise;
            var share = weights[k] / Math.Sqrt(variance) * Math.Exp(-0.5 * (y - means[k]) * (y - means[k]) / variance);
            total += share;
            sum += share * (means[k] + deviations[k] * deviations[k] / variance * (y - means[k]));
        }

        return sum / total - y;
    }
}
