using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Weights;
using TorchSharp;

namespace Ddpm.Trainers;

/// <summary>Reads a model of any kind from its description and weights: the one list of kinds.</summary>
public static class TrainedModels
{
    /// <summary>Reads a model.</summary>
    /// <param name="kind">What it is, from <see cref="ITrainedModel.Kind"/>.</param>
    /// <param name="description">The JSON that <see cref="ITrainedModel.WriteDescription"/> wrote.</param>
    /// <param name="weights">A safetensors stream, read to its end.</param>
    /// <param name="device">Where the weights are to live.</param>
    /// <exception cref="InvalidDataException">The kind is unknown, or description and weights do not fit together.</exception>
    public static ITrainedModel Read(string kind, string description, Stream weights, torch.Device device) =>
        kind switch
        {
            DdpmGenerator.ModelKind => DdpmGenerator.Read(description, weights, device),
            GanGenerator.ModelKind => GanGenerator.Read(description, weights, device),
            _ when ClassifierNetworks.All.Contains(kind) => LabelClassifier.Read(description, weights, device),
            _ => throw new InvalidDataException($"A model of kind '{kind}' is unknown to this version."),
        };
}
