using Ddpm.Trainers.Data;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// A denoising network with weights, built by <see cref="DenoisingNetworkOptions.Build"/>. Whether it drops values
/// depends on the seed that it is given, not on the mode of the module.
/// </summary>
public abstract class DenoisingNetwork : nn.Module, IDenoisingNetwork
{
    private readonly ImageShape _shape;
    private readonly double _dropout;

    private protected DenoisingNetwork(string name, DenoisingNetworkOptions options, ImageShape shape)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(shape);
        _shape = shape;
        _dropout = options.Dropout;
    }

    /// <inheritdoc />
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels) => Predict(noisy, times, labels, null);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">Pictures, times and labels do not fit each other or the network.</exception>
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed) =>
        Predict(noisy, times, labels, dropoutSeed, ComputePrecision.Float32);

    /// <summary>The same network with blocks that compute in a type; what goes in and comes out stays float32.</summary>
    internal IDenoisingNetwork ComputingIn(ComputePrecision precision) =>
        precision == ComputePrecision.Float32 ? this : new InPrecision(this, precision);

    private Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed, ComputePrecision precision)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(labels);
        long[] expected = [labels.Indices.shape[0], _shape.Channels, _shape.Height, _shape.Width];
        if (!noisy.shape.SequenceEqual(expected) || !times.shape.SequenceEqual(expected.AsSpan(0, 1)))
            throw new ArgumentException(
                $"For {expected[0]} rows of labels the network needs pictures [{string.Join(", ", expected)}] and times "
                    + $"[{expected[0]}], got [{string.Join(", ", noisy.shape)}] and [{string.Join(", ", times.shape)}].",
                nameof(noisy)
            );

        using var scope = NewDisposeScope();
        using var dropout = new DropoutMasks(_dropout, dropoutSeed);
        var answer = Answer(noisy.to(precision.ToScalarType()), times, labels, dropout);
        return answer.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>The answer to checked arguments, in a dispose scope of its own.</summary>
    /// <param name="noisy">[N, C, H, W] in the type in which the blocks compute.</param>
    /// <param name="times">float32 [N]: bfloat16 could not tell 999 from 1000.</param>
    /// <param name="labels">N rows of labels.</param>
    /// <param name="dropout">The dropout of this pass.</param>
    /// <returns>The type of <paramref name="noisy"/>, [N, C, H, W].</returns>
    private protected abstract Tensor Answer(Tensor noisy, Tensor times, LabelBatch labels, DropoutMasks dropout);

    private sealed class InPrecision(DenoisingNetwork network, ComputePrecision precision) : IDenoisingNetwork
    {
        public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels) => Predict(noisy, times, labels, null);

        public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed) =>
            network.Predict(noisy, times, labels, dropoutSeed, precision);
    }
}
