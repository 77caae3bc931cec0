using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks.Gan;

/// <summary>What a discriminator says of a batch.</summary>
/// <param name="Scores">float32 [N], before a sigmoid: high for a picture of the data with these labels.</param>
/// <param name="Labels">float32 [N, labels], which labels it sees, as logits; null where it is not asked.</param>
internal readonly record struct Verdict(Tensor Scores, Tensor? Labels);
