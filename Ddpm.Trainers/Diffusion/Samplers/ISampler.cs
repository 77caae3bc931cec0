using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>
/// A way from noise to pictures. It sees only a denoiser and noise levels, and keeps the dtype and device of its start.
/// </summary>
public interface ISampler
{
    /// <summary>The name under which <see cref="Samplers.ByName"/> finds the sampler.</summary>
    string Name { get; }

    /// <summary>Whether the steps add fresh noise; if not, the start alone decides about the picture.</summary>
    bool IsStochastic { get; }

    /// <summary>How often the denoiser is called: the cost of a picture, by which samplers are compared.</summary>
    /// <param name="steps">The number of steps, 1 or more, of which the last one ends at a clean picture.</param>
    int CallsFor(int steps);

    /// <summary>Draws pictures.</summary>
    /// <param name="denoiser">Gives the estimate of x0.</param>
    /// <param name="levels">The noise levels, each cleaner than the one before; the last one may be clean (σ = 0).</param>
    /// <param name="start">The pictures at the first level, float32 [N, C, H, W]; not changed.</param>
    /// <param name="noise">Fresh noise for a step, 1 for the first, of the shape and type of the start.</param>
    /// <param name="onStep">Called after each step with its number, from 1, and the pictures at its end.</param>
    /// <returns>The pictures at the last level, of the shape and type of the start.</returns>
    /// <exception cref="ArgumentException">A level is not cleaner than the one before.</exception>
    torch.Tensor Sample(
        Denoiser denoiser,
        IReadOnlyList<NoiseLevel> levels,
        torch.Tensor start,
        Func<int, torch.Tensor> noise,
        Action<int, torch.Tensor> onStep
    );
}
