using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A network that tells pictures of the data from drawn ones.</summary>
public abstract class DiscriminatorNetwork : nn.Module
{
    /// <param name="name">What messages call it.</param>
    protected DiscriminatorNetwork(string name)
        : base(name) { }

    /// <summary>Says what it thinks of pictures.</summary>
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="labels">The labels that each picture should show; not looked at by a network that is told none.</param>
    /// <param name="precision">In which type the layers up to the scores compute.</param>
    public Verdict Judge(Tensor pictures, LabelBatch labels, ComputePrecision precision = ComputePrecision.Float32)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var (scores, named) = Answer(
            pictures,
            labels,
            precision == ComputePrecision.Float32 ? pictures.dtype : precision.Enter()
        );
        return new Verdict(scores.MoveToOuterDisposeScope(), named?.MoveToOuterDisposeScope());
    }

    /// <summary>What it says, in a dispose scope of its own.</summary>
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="labels">The labels that each picture should show.</param>
    /// <param name="type">The type of what goes from layer to layer.</param>
    protected abstract Verdict Answer(Tensor pictures, LabelBatch labels, ScalarType type);
}

/// <summary>What a discriminator says of a batch.</summary>
/// <param name="Scores">float32 [N], before a sigmoid: high for a picture of the data with these labels.</param>
/// <param name="Labels">float32 [N, labels], which labels it sees, as logits; null where it is not asked.</param>
public readonly record struct Verdict(Tensor Scores, Tensor? Labels);

/// <summary>
/// A network that turns noise and labels into pictures in one call. In training mode batch normalisation uses the
/// statistics of the batch; in evaluation mode those that it gathered, so that pictures do not depend on each other.
/// </summary>
public abstract class GeneratorNetwork : nn.Module
{
    /// <param name="name">What messages call it.</param>
    protected GeneratorNetwork(string name)
        : base(name) { }

    /// <summary>Draws pictures.</summary>
    /// <param name="noise">float32 [N, noise], standard normal.</param>
    /// <param name="labels">The labels of each picture; not looked at by a network that is told none.</param>
    /// <param name="precision">In which type the layers compute.</param>
    /// <returns>float32 [N, C, H, W], −1 to 1.</returns>
    public Tensor Draw(Tensor noise, LabelBatch labels, ComputePrecision precision = ComputePrecision.Float32)
    {
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var pictures = Answer(noise, labels, precision.Enter()).to(ScalarType.Float32);
        return pictures.contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The pictures, in a dispose scope of its own.</summary>
    /// <param name="noise">float32 [N, noise].</param>
    /// <param name="labels">The labels of each picture.</param>
    /// <param name="type">The type of what goes from layer to layer, and of the pictures.</param>
    protected abstract Tensor Answer(Tensor noise, LabelBatch labels, ScalarType type);
}
