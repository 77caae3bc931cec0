using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>A network that tells pictures of the data from drawn ones.</summary>
internal abstract class DiscriminatorNetwork(string name) : nn.Module(name)
{
    /// <param name="pictures">float32 [N, C, H, W], −1 to 1.</param>
    /// <param name="labels">The labels that each picture should show; not looked at by a network that is told none.</param>
    /// <param name="precision">In which type the layers up to the scores compute.</param>
    public Verdict Judge(Tensor pictures, LabelBatch labels, ComputePrecision precision = ComputePrecision.Float32)
    {
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
