using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>
/// A network that turns noise and labels into pictures in one call. In training mode batch normalisation uses the
/// statistics of the batch; in evaluation mode those that it gathered, so that pictures do not depend on each other.
/// </summary>
internal abstract class GeneratorNetwork(string name) : nn.Module(name)
{
    /// <param name="noise">float32 [N, noise], standard normal.</param>
    /// <param name="labels">The labels of each picture; not looked at by a network that is told none.</param>
    /// <param name="precision">In which type the layers compute.</param>
    /// <returns>float32 [N, C, H, W], −1 to 1.</returns>
    public Tensor Draw(Tensor noise, LabelBatch labels, ComputePrecision precision = ComputePrecision.Float32)
    {
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
