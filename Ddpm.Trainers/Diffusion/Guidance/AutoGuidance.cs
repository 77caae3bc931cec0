using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion.Guidance;

/// <summary>
/// Autoguidance (Karras et al. 2024, "Guiding a diffusion model with a bad version of itself", section 4, with both
/// models conditional): away from what a weaker model, trained on the same pictures, gets wrong.
/// </summary>
public static class AutoGuidance
{
    /// <summary>
    /// D + (w − 1)·(D₁ − D₀), with the conditional model's estimate D₁ and the weaker one's D₀. Where D is D₁ this is
    /// the paper's w·D₁ + (1 − w)·D₀; where labels guide already, their guidance is kept and this one added.
    /// </summary>
    /// <param name="guided">The estimate D so far, float32 [N, C, H, W].</param>
    /// <param name="conditional">The conditional model's estimate, likewise.</param>
    /// <param name="weaker">The weaker model's estimate, likewise.</param>
    /// <param name="scale">w; 1 changes nothing, more guides more.</param>
    public static Tensor Apply(Tensor guided, Tensor conditional, Tensor weaker, double scale)
    {
        ArgumentNullException.ThrowIfNull(guided);
        ArgumentNullException.ThrowIfNull(conditional);
        using var scope = NewDisposeScope();
        return guided.Plus((conditional - weaker).Times(scale - 1)).MoveToOuterDisposeScope();
    }
}
