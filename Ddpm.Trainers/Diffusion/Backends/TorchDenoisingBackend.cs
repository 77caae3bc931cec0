using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A denoising network on TorchSharp.</summary>
/// <param name="network">The network.</param>
/// <param name="shape">The shape of a picture.</param>
/// <param name="device">Where the network lives.</param>
internal sealed class TorchDenoisingBackend(IDenoisingNetwork network, ImageShape shape, Device device)
    : IDenoisingBackend
{
    /// <inheritdoc />
    public void Predict(ReadOnlySpan<float> noisy, double time, LabelRows labels, float[]? betas, Span<float> answer)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var asked = LabelBatch.Create(labels, device);
        var pictures = tensor(
            noisy.ToArray(),
            [labels.Count, shape.Channels, shape.Height, shape.Width],
            device: device
        );
        var times = TensorArithmetic.Repeated(time, labels.Count, ScalarType.Float32, device);
        var guidance = betas is null ? null : tensor(betas, device: device);
        network
            .Predict(pictures, times, asked, dropoutSeed: null, guidance)
            .contiguous()
            .cpu()
            .data<float>()
            .CopyTo(answer);
    }
}
