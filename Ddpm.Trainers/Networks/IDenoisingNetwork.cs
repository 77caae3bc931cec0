using TorchSharp;

namespace Ddpm.Trainers.Networks;

/// <summary>A network that a diffusion model asks; it knows nothing of schedules and targets.</summary>
public interface IDenoisingNetwork
{
    /// <summary>The network's answer F.</summary>
    /// <param name="noisy">float32 [N, C, H, W], scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it, float32 [N].</param>
    /// <param name="labels">N rows of labels.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels);

    /// <summary>The network's answer F in training, with dropout where the network has one.</summary>
    /// <param name="noisy">float32 [N, C, H, W], scaled as the target asks.</param>
    /// <param name="times">The time of each picture as the schedule counts it, float32 [N].</param>
    /// <param name="labels">N rows of labels.</param>
    /// <param name="dropoutSeed">What all dropout of this pass follows from, or null to drop nothing.</param>
    /// <returns>float32 [N, C, H, W].</returns>
    torch.Tensor Predict(torch.Tensor noisy, torch.Tensor times, LabelBatch labels, long? dropoutSeed) =>
        Predict(noisy, times, labels);
}
