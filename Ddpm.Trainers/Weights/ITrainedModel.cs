namespace Ddpm.Trainers.Weights;

/// <summary>A model that can be written as one JSON description and one safetensors stream, and read back.</summary>
public interface ITrainedModel : IDisposable
{
    /// <summary>What the model is, as <see cref="TrainedModels"/> knows it: "ddpm", "resnet18".</summary>
    string Kind { get; }

    /// <summary>How long the model was trained, on the machine that trained it.</summary>
    TimeSpan TrainingTime { get; }

    /// <summary>Everything but the weights, as JSON: vocabulary, shape, options, how it was trained.</summary>
    string WriteDescription();

    /// <summary>The weights, as safetensors.</summary>
    void WriteWeights(Stream stream);
}
