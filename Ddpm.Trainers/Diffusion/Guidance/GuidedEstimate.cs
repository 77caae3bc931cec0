using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Guidance;

/// <summary>What a model with guidance sees behind noisy pictures.</summary>
/// <param name="Guided">The estimate of x0 with guidance, float32 [N, C, H, W].</param>
/// <param name="Conditional">That of the plain conditional model, or null where nobody asked for it.</param>
public readonly record struct GuidedEstimate(torch.Tensor Guided, torch.Tensor? Conditional);
