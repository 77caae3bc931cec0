using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Adversarial;

/// <summary>
/// Makes noise count (Mao et al. 2019, "Mode seeking generative adversarial networks for diverse image synthesis"): two
/// pictures of the same labels are to differ where their noise does.
/// </summary>
public static class ModeSeeking
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
