using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Adversarial;

/// <summary>R1 (Mescheder et al. 2018, eq. 9): a discriminator is to be flat around the pictures of the data.</summary>
public static class GradientPenalty
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
