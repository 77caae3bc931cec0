using Ddpm.Trainers.Data;
using TorchSharp;

namespace Ddpm.Trainers.Weights;

/// <summary>A trained model that says which labels pictures show, and can be asked how they would show them better.</summary>
public interface IGuidingScorer : ITrainedModel
{
    /// <summary>The labels that it knows, in the order of its logits.</summary>
    LabelVocabulary Vocabulary { get; }

    /// <summary>The shape of the pictures that it knows.</summary>
    ImageShape Shape { get; }

    /// <summary>How sure it is of each label, as logits that can be differentiated by the pictures. Safe for concurrent calls.</summary>
    /// <param name="pixels">float32 [N, C, H, W] of −1 to 1, each picture of <see cref="Shape"/>, on any device.</param>
    /// <returns>float32 [N, labels], on the scorer's device.</returns>
    torch.Tensor Logits(torch.Tensor pixels);
}
