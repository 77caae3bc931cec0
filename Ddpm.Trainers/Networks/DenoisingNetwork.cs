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
    public Tensor Predict(Tensor noisy, Tensor times, LabelBatch labels, long? dropoutSeed)
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
        return Answer(noisy, times, labels, dropout).MoveToOuterDisposeScope();
    }

    /// <summary>The answer to checked arguments, in a dispose scope of its own.</summary>
    private protected abstract Tensor Answer(Tensor noisy, Tensor times, LabelBatch labels, DropoutMasks dropout);
}
