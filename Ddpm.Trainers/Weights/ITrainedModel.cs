using Ddpm.Trainers.Data;

namespace Ddpm.Trainers.Weights;

/// <summary>A model that can be written as one JSON description and one safetensors stream, and read back.</summary>
public interface ITrainedModel : IDisposable
{
    /// <summary>What the model is, as <see cref="TrainedModels"/> knows it: "ddpm", "resnet18".</summary>
    string Kind { get; }

    /// <summary>How long the model was trained, on the machine that trained it.</summary>
    TimeSpan TrainingTime { get; }

    /// <summary>Which pictures the model learnt from, or null where that is not known: it was not recorded always.</summary>
    DataFingerprint? TrainingData => null;

    /// <summary>Everything but the weights, as JSON: vocabulary, shape, options, how it was trained.</summary>
    string WriteDescription();

    /// <summary>Writes the weights, as safetensors.</summary>
    /// <param name="stream">Where to write, from its current position on; it stays open.</param>
    /// <param name="storage">How precisely the network's weights are kept. <value>as they are by default.</value></param>
    /// <exception cref="InvalidOperationException">A weight is too large for the storage. Nothing is written then.</exception>
    void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32);
}
