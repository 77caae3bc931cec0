using TorchSharp;

namespace Ddpm.Trainers.Diffusion;

/// <summary>
/// The one question that a sampler asks: given noisy pictures at a level, which clean pictures? Network, target,
/// labels, guidance and clipping hide behind it.
/// </summary>
/// <param name="noisy">float32 [N, C, H, W].</param>
/// <param name="level">The noise level of all pictures.</param>
/// <returns>The estimate of x0, float32 [N, C, H, W].</returns>
public delegate torch.Tensor Denoiser(torch.Tensor noisy, NoiseLevel level);
