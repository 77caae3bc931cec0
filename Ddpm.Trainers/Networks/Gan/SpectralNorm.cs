using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Spectral normalisation (Miyato et al. 2018, algorithm 1): a weight divided by its largest singular value, which a
/// power iteration follows, one step a pass in training mode. Both of its vectors are buffers, so that a checkpoint
/// keeps them.
/// </summary>
internal sealed class SpectralNorm : Module<Tensor, Tensor>
{
    private const int SettlingSteps = 15;
    private const double Epsilon = 1e-12;

    private const string Left = "u";
    private const string Right = "v";

    /// <param name="rows">The outputs of the layer.</param>
    /// <param name="columns">All that an output sums over.</param>
    public SpectralNorm(long rows, long columns)
        : base(nameof(SpectralNorm))
    {
        // Any start will do that has a part along the first singular vector; weights are drawn later, at random.
        register_buffer(Left, ones(rows).Over(Math.Sqrt(rows)));
        register_buffer(Right, ones(columns).Over(Math.Sqrt(columns)));
    }

    /// <summary>Lets the vectors of all layers of a fresh network find their weights.</summary>
    public static void Settle(Module network)
    {
        foreach (var layer in network.modules().OfType<ISpectralLayer>())
            for (var step = 0; step < SettlingSteps; step++)
                layer.Spectral.Iterate(layer.Weight);
    }

    /// <param name="weight">float32 [outputs, …].</param>
    /// <returns>The same shape, with a largest singular value of about 1; differentiable by the weight.</returns>
    public override Tensor forward(Tensor weight)
    {
        if (training)
            Iterate(weight);

        // σ = uᵀ·W·v, in which W alone has a gradient. The vectors are copied, since the next pass changes them.
        var matrix = weight.flatten(1);
        return weight / Vector(Left).clone().dot(matrix.mv(Vector(Right).clone()));
    }

    private Tensor Vector(string name) => get_buffer(name)!;

    private void Iterate(Tensor weight)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var matrix = weight.flatten(1);
        var (left, right) = (Vector(Left), Vector(Right));
        right.copy_(functional.normalize(matrix.t().mv(left), dim: 0, eps: Epsilon));
        left.copy_(functional.normalize(matrix.mv(right), dim: 0, eps: Epsilon));
    }
}

/// <summary>A layer whose weight is normalised by its largest singular value.</summary>
internal interface ISpectralLayer
{
    SpectralNorm Spectral { get; }

    /// <summary>The weight before that.</summary>
    Parameter Weight { get; }
}

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

    Parameter ISpectralLayer.Weight => weight;

    /// <param name="input">[N, inputs, H, W] of any floating point type.</param>
    /// <returns>[N, outputs, H, W] of the same type.</returns>
    public override Tensor forward(Tensor input) =>
        Convolutions.Convolve(
            input,
            spectral.call(weight).to(input.dtype),
            bias.to(input.dtype),
            [1, 1],
            [_padding, _padding]
        );
}

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

    Parameter ISpectralLayer.Weight => weight;

    /// <param name="input">float32 [N, inputs].</param>
    /// <returns>float32 [N, outputs].</returns>
    public override Tensor forward(Tensor input) => functional.linear(input, spectral.call(weight), bias);
}
