using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A convolution with spectral normalisation that keeps the size.</summary>
internal sealed class SpectralConv2d : Module<Tensor, Tensor>, ISpectralLayer
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly SpectralNorm spectral;
    private readonly long _padding;

    public SpectralConv2d(long inputs, long outputs, long kernel)
        : base(nameof(SpectralConv2d))
    {
        weight = new Parameter(randn(outputs, inputs, kernel, kernel));
        bias = new Parameter(zeros(outputs));
        spectral = new SpectralNorm(outputs, inputs * kernel * kernel);
        _padding = kernel / 2;
        RegisterComponents();
    }

    SpectralNorm ISpectralLayer.Spectral => spectral;

    Tensor ISpectralLayer.Weight => weight;

    /// <param name="input">float32 [N, inputs, H, W].</param>
    /// <returns>float32 [N, outputs, H, W].</returns>
    public override Tensor forward(Tensor input) =>
        functional.conv2d(input, spectral.call(weight), bias, padding: [_padding, _padding]);
}
