using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Makes noise count (Mao et al. 2019, "Mode seeking generative adversarial networks for diverse image synthesis"): two
/// pictures of the same labels are to differ where their noise does.
/// </summary>
internal static class ModeSeeking
{
    // Keeps the loss finite where two pictures are the same.
    private const double Epsilon = 0.01;

    /// <summary>Gives every second row the labels of the row before it, so that rows can be compared in pairs.</summary>
    /// <param name="labels">The labels of each row.</param>
    /// <returns>As many rows; a last row that has no other stays as it is.</returns>
    public static IReadOnlyList<int[]> Pair(IReadOnlyList<int[]> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return [.. labels.Select((_, row) => labels[row - (row % 2)])];
    }

    /// <summary>
    /// The mean over pairs of 1 / (d(x₁, x₂) / d(z₁, z₂) + 0.01), where d is the mean absolute difference: the reciprocal of
    /// what section 3.2 of the paper makes large, so that it is to be made small, of each pair by itself.
    /// </summary>
    /// <param name="noise">float32 [N, noiseWidth], where rows 0 and 1, 2 and 3 … have the same labels.</param>
    /// <param name="drawn">float32 [N, C, H, W], what was drawn from it.</param>
    /// <returns>A float32 scalar, differentiable by the pictures.</returns>
    /// <exception cref="ArgumentException">There are fewer than two rows, or not as many of both.</exception>
    public static Tensor Loss(Tensor noise, Tensor drawn)
    {
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(drawn);
        if (noise.shape[0] < 2 || noise.shape[0] != drawn.shape[0])
            throw new ArgumentException(
                $"Pictures are compared in pairs; there are {noise.shape[0]} rows of noise and {drawn.shape[0]} pictures.",
                nameof(noise)
            );
        using var scope = NewDisposeScope();
        var apart = Differences(drawn) / Differences(noise);
        return apart.Plus(Epsilon).reciprocal().mean().MoveToOuterDisposeScope();
    }

    private static Tensor Differences(Tensor rows)
    {
        var pairs = rows.shape[0] / 2;
        var pair = rows.narrow(0, 0, 2 * pairs).reshape(pairs, 2, -1);
        return (pair.select(1, 0) - pair.select(1, 1)).abs().mean([1]);
    }
}

/// <summary>How much of a picture noise decides. A generator that has collapsed draws the same picture for any noise.</summary>
internal static class NoiseDiversity
{
    /// <summary>The standard deviation of a value over noise at fixed labels, as a root of mean squares.</summary>
    /// <param name="pictures">float32 [labels · noises, C, H, W]: all of the first labels, then all of the next.</param>
    /// <param name="noises">How many pictures there are of the same labels, at least 2.</param>
    /// <returns>0 where all pictures of the same labels are alike; in the pictures' own unit.</returns>
    public static double Measure(Tensor pictures, int noises)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfLessThan(noises, 2);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var ofLabels = pictures.view(-1, noises, pictures.shape[1], pictures.shape[2], pictures.shape[3]);
        return Math.Sqrt(ofLabels.var(1, unbiased: true).mean().item<float>());
    }
}

/// <summary>R1 (Mescheder et al. 2018, eq. 9): a discriminator is to be flat around the pictures of the data.</summary>
internal static class GradientPenalty
{
    /// <summary>γ/2 · E[‖∇D(x)‖²], which can be differentiated by what the discriminator learns.</summary>
    /// <param name="scores">float32 [N], with a graph down to the pictures.</param>
    /// <param name="pictures">float32 [N, C, H, W], which require a gradient.</param>
    /// <param name="weight">γ.</param>
    /// <returns>A float32 scalar with a graph.</returns>
    public static Tensor R1(Tensor scores, Tensor pictures, double weight)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(pictures);
        using var scope = NewDisposeScope();

        // A score depends on its own picture alone, so the gradient of the sum holds the gradients of all.
        var gradient = autograd.grad([scores.sum()], [pictures], retain_graph: true, create_graph: true)[0];
        return gradient.Squared().sum([1, 2, 3]).mean().Times(weight / 2).MoveToOuterDisposeScope();
    }
}
