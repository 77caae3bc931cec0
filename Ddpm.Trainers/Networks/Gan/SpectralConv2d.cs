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

    /// <param name="input">[N, inputs, H, W] of any floating point type.</param>
    /// <returns>[N, outputs, H, W] of the same type.</returns>
    public override Tensor forward(Tensor input) =>
        functional.conv2d(
            input,
            spectral.call(weight).to(input.dtype),
            bias.to(input.dtype),
            padding: [_padding, _padding]
        );
}
