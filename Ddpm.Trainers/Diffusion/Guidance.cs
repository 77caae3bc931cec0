using Ddpm.Trainers.Networks;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion;

/// <summary>Binds a model and labels to a denoiser.</summary>
public static class Guidance
{
    /// <summary>
    /// Classifier-free guidance (Ho and Salimans 2022): lerp(unconditional, conditional, scale), from one batch of
    /// twice the size. Scale 1 is the conditional model, 0 the unconditional one; both then need a single batch.
    /// </summary>
    /// <param name="model">A model trained with label dropout.</param>
    /// <param name="labels">The labels of the rows.</param>
    /// <param name="scale">0 or more.</param>
    public static Denoiser ClassifierFree(DenoisingModel model, LabelBatch labels, double scale)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(labels);
        return scale switch
        {
            1 => (noisy, level) => model.Denoise(noisy, level, labels),
            0 => (noisy, level) =>
            {
                using var unconditional = labels.Unconditional();
                return model.Denoise(noisy, level, unconditional);
            },
            _ => (noisy, level) =>
            {
                using var scope = NewDisposeScope();
                using var both = labels.WithUnconditional();
                var halves = model.Denoise(cat([noisy, noisy]), level, both).chunk(2);
                return halves[1].lerp(halves[0], scale).MoveToOuterDisposeScope();
            },
        };
    }

    /// <summary>Keeps every estimate of x0 within the range of real pictures (as DDPM's reference code does).</summary>
    /// <param name="denoiser">Gives the estimate.</param>
    /// <param name="lowest">The lowest value that a real picture can have, broadcastable to [N, C, H, W].</param>
    /// <param name="highest">The highest value that a real picture can have, broadcastable to [N, C, H, W].</param>
    public static Denoiser Clip(Denoiser denoiser, Tensor lowest, Tensor highest) =>
        (noisy, level) =>
        {
            using var scope = NewDisposeScope();
            return denoiser(noisy, level).clamp(lowest, highest).MoveToOuterDisposeScope();
        };
}
