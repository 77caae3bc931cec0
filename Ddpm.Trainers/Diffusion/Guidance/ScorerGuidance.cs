using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Ddpm.Trainers;

/// <summary>
/// Classifier guidance (Dhariwal and Nichol 2021, algorithm 2), with a scorer that knows clean pictures only and so is
/// shown the estimate of x0: D' = D + w·v·∇ log p(labels | D).
/// </summary>
/// <remarks>
/// In the paper's terms the score moves by w·∇ₓ log p, so x0 moves by w·(σ²/α)·∇ₓ log p. The gradient is taken with
/// respect to the estimate alone, never through the denoising network, which would cost three times as much: the
/// network's part, (σ²/α)·∂D/∂x, is the variance of x0 given x (Tweedie), and stands here as that of pictures with a
/// standard deviation of 0.5, to which they are normalised: v = 0.25·σ²/(0.25·α² + σ²). With w = 1 this is Bayes' rule
/// as far as the scorer can be believed; scorers are poor guides, and larger scales are common.
/// </remarks>
internal static class ScorerGuidance
{
    private const double DataVariance = 0.25;

    /// <summary>Moves the estimate of another denoiser towards what a scorer takes for the labels.</summary>
    /// <param name="denoiser">Gives the estimate, within the range of real pictures.</param>
    /// <param name="logits">The scorer: normalised pictures, float32 [N, C, H, W] → logits, float32 [N, L]; differentiable.</param>
    /// <param name="labels">What the scorer should say of each picture.</param>
    /// <param name="shape">The shape of a picture.</param>
    /// <param name="scale">w; 0 changes nothing.</param>
    public static Denoiser<float> Wrap(
        Denoiser<float> denoiser,
        Func<Tensor, Tensor> logits,
        LabelTargets labels,
        ImageShape shape,
        double scale
    ) =>
        (noisy, level, denoised) =>
        {
            denoiser(noisy, level, denoised);
            using var scope = NewDisposeScope();
            var estimate = tensor(
                denoised.ToArray(),
                [denoised.Length / shape.Length, shape.Channels, shape.Height, shape.Width]
            );
            using var gradient = Gradient(estimate, logits, labels).cpu();
            var step = (float)(scale * PosteriorVariance(level));
            TensorPrimitives.MultiplyAdd(gradient.data<float>().ToArray(), step, denoised, denoised);
        };

    /// <summary>v, the variance of x0 given x.</summary>
    internal static double PosteriorVariance(NoiseLevel level)
    {
        var noise = level.Sigma * level.Sigma;
        return DataVariance * noise / (DataVariance * level.Alpha * level.Alpha + noise);
    }

    /// <summary>∇ log p(labels | pictures), where the log-likelihood is minus the binary cross entropy, summed over labels.</summary>
    internal static Tensor Gradient(Tensor pictures, Func<Tensor, Tensor> logits, LabelTargets labels)
    {
        // Sampling computes without a graph; what is made inside of this block has one.
        using var tracked = inference_mode(false);
        using var enabled = enable_grad();
        using var scope = NewDisposeScope();
        var variable = pictures.detach().clone().requires_grad_();
        var loss = labels.CrossEntropy(logits(variable)).sum();
        return (-autograd.grad([loss], [variable])[0]).MoveToOuterDisposeScope();
    }
}
