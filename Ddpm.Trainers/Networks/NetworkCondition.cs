using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks;

/// <summary>What every block of a network is told besides its input.</summary>
/// <param name="Vector">Time and pooled labels, float32 or bfloat16 [N, conditionWidth].</param>
/// <param name="Tokens">The labels, of the same type, [N, K, conditionWidth], or null where labels are only pooled.</param>
/// <param name="Present">True where there is a label, bool [N, K], or null likewise.</param>
/// <param name="Dropout">The dropout of this pass.</param>
internal sealed record NetworkCondition(Tensor Vector, Tensor? Tokens, Tensor? Present, DropoutMasks Dropout)
{
    /// <summary>The same condition for blocks that compute in another type.</summary>
    public NetworkCondition To(ScalarType type) => this with { Vector = Vector.to(type), Tokens = Tokens?.to(type) };
}
