using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>
/// A residual block with spectral normalisation that halves the size or keeps it (Miyato and Koyama 2018, figure 14b).
/// </summary>
internal sealed class DiscriminatorBlock : Module<Tensor, Tensor>
{
    private readonly SpectralConv2d convIn;
    private readonly SpectralConv2d convOut;
    private readonly SpectralConv2d shortcut;
    private readonly bool _isFirst;
    private readonly bool _halves;

    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="isFirst">Whether the input is a picture, of which no value is cut off.</param>
    /// <param name="halves">Whether the size is halved.</param>
    public DiscriminatorBlock(long inputs, long outputs, bool isFirst, bool halves)
        : base(nameof(DiscriminatorBlock))
    {
        convIn = new SpectralConv2d(inputs, outputs, 3);
        convOut = new SpectralConv2d(outputs, outputs, 3);
        shortcut = new SpectralConv2d(inputs, outputs, 1);
        _isFirst = isFirst;
        _halves = halves;
        RegisterComponents();
    }

    /// <param name="input">[N, inputs, H, W] of any floating point type.</param>
    /// <returns>[N, outputs, H, W] of the same type, or of half the size.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var hidden = convIn.call(_isFirst ? input : functional.relu(input));
        hidden = convOut.call(functional.relu(hidden));

        // A convolution of single pixels may as well come after the halving, at a quarter of the cost.
        return Halve(hidden).Plus(shortcut.call(Halve(input))).MoveToOuterDisposeScope();
    }

    private Tensor Halve(Tensor pictures) => _halves ? functional.avg_pool2d(pictures, 2L) : pictures;
}
