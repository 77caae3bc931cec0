using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A fully connected layer with spectral normalisation.</summary>
internal sealed class SpectralLinear : Module<Tensor, Tensor>, ISpectralLayer
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly SpectralNorm spectral;

    public SpectralLinear(long inputs, long outputs, bool hasBias = true)
        : base(nameof(SpectralLinear))
    {
        weight = new Parameter(randn(outputs, inputs));
        bias = hasBias ? new Parameter(zeros(outputs)) : null;
        spectral = new SpectralNorm(outputs, inputs);
        RegisterComponents();
    }

    SpectralNorm ISpectralLayer.Spectral => spectral;

    Tensor ISpectralLayer.Weight => weight;

    /// <param name="input">float32 [N, inputs].</param>
    /// <returns>float32 [N, outputs].</returns>
    public override Tensor forward(Tensor input) => functional.linear(input, spectral.call(weight), bias);
}
