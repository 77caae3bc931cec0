using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>A way from noise to pictures. It sees only a denoiser and noise levels.</summary>
public interface ISampler
{
    /// <summary>The name under which <see cref="Samplers.ByName"/> finds the sampler.</summary>
    string Name { get; }

    /// <summary>Draws pictures.</summary>
    /// <param name="denoiser">Gives the estimate of x0.</param>
    /// <param name="levels">The noise levels from the noisiest to the clean one.</param>
    /// <param name="start">The pictures at the first level, float32 [N, C, H, W]; not changed.</param>
    /// <param name="noise">Fresh noise for a step, 1 for the first, float32 [N, C, H, W].</param>
    /// <param name="onStep">Called after each step with its number, from 1, and the pictures at its end.</param>
    /// <returns>The pictures at the last level, float32 [N, C, H, W].</returns>
    torch.Tensor Sample(
        Denoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        torch.Tensor start,
        Func<int, torch.Tensor> noise,
        Action<int, torch.Tensor> onStep
    );
}
