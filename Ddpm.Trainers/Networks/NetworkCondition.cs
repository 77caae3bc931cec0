using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What every block of a <see cref="DenoisingNetwork"/> is told besides its input.</summary>
public sealed class NetworkCondition
{
    private readonly DropoutMasks _dropout;

    internal NetworkCondition(Tensor vector, Tensor? tokens, Tensor? present, DropoutMasks dropout)
    {
        Vector = vector;
        Tokens = tokens;
        Present = present;
        _dropout = dropout;
    }

    /// <summary>Time, pooled labels and guidance where it is an input, float32 or bfloat16 [N, conditionWidth].</summary>
    public Tensor Vector { get; }

    /// <summary>
    /// The K labels of each picture, of the same type, [N, K, conditionWidth], or null where labels are only pooled.
    /// </summary>
    public Tensor? Tokens { get; }

    /// <summary>True where there is a label, bool [N, K], or null likewise.</summary>
    public Tensor? Present { get; }

    /// <summary>
    /// The dropout of this pass: sets values to zero at random and enlarges the others, so that the mean stays. Outside of
    /// training the values stay as they are.
    /// </summary>
    /// <param name="values">Of any shape and floating point type.</param>
    public Tensor Drop(Tensor values) => _dropout.Apply(values);

    /// <summary>The same condition for blocks that compute in another type.</summary>
    internal NetworkCondition To(ScalarType type) => new(Vector.to(type), Tokens?.to(type), Present, _dropout);
}
