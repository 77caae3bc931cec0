using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A model that can be written as one JSON description and one safetensors stream, and read back.</summary>
public interface ITrainedModel : IDisposable
{
    /// <summary>What the model is, as <see cref="ModelKind"/> knows it: "ddpm", "resnet18".</summary>
    string Kind { get; }

    /// <summary>How long the model was trained, on the machine that trained it.</summary>
    TimeSpan TrainingTime { get; }

    /// <summary>What the model learnt from and which scorers had a say, as far as it is known.</summary>
    Provenance Provenance { get; }

    /// <summary>Everything but the weights, as JSON: vocabulary, shape, options, how it was trained.</summary>
    string WriteDescription();

    /// <summary>Writes the weights, as safetensors.</summary>
    /// <param name="stream">Where to write, from its current position on; it stays open.</param>
    /// <param name="storage">How precisely the network's weights are kept. <value>as they are by default.</value></param>
    /// <exception cref="InvalidOperationException">A weight is too large for the storage. Nothing is written then.</exception>
    void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32);
}

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

/// <summary>What a snapshot of a run needs, besides the network's weights, to be read as a model.</summary>
/// <param name="Kind">The kind of model, as <see cref="ModelKind"/> knows it.</param>
/// <param name="Description">Its description as JSON, with the steps and seconds so far.</param>
/// <param name="NetworkPrefix">What stands before the names of the network's tensors in the model.</param>
/// <param name="Constants">Tensors of the model that do not learn; the receiver disposes them.</param>
internal sealed record ModelRecord(
    string Kind,
    string Description,
    string NetworkPrefix,
    IReadOnlyDictionary<string, Tensor> Constants
);
