using static TorchSharp.torch;

namespace Ddpm.Trainers.Weights;

/// <summary>What a snapshot of a run needs, besides the network's weights, to be read as a model.</summary>
/// <param name="Kind">The kind of model, as <see cref="TrainedModels"/> knows it.</param>
/// <param name="Description">Its description as JSON, with the steps and seconds so far.</param>
/// <param name="NetworkPrefix">What stands before the names of the network's tensors in the model.</param>
/// <param name="Constants">Tensors of the model that do not learn; the receiver disposes them.</param>
public sealed record ModelRecord(
    string Kind,
    string Description,
    string NetworkPrefix,
    IReadOnlyDictionary<string, Tensor> Constants
);
