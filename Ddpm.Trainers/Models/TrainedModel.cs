using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What this library's own models have in common: a description, a network, and a device.</summary>
public abstract class TrainedModel : ITrainedModel
{
    private readonly ModelDescription _description;

    private protected TrainedModel(ModelDescription description, ModelNetwork network)
    {
        _description = description;
        Network = network;
        Vocabulary = new LabelVocabulary(description.Labels);
    }

    /// <inheritdoc />
    public abstract string Kind { get; }

    /// <summary>The labels that the model knows, in the order of their indices.</summary>
    public LabelVocabulary Vocabulary { get; }

    /// <summary>The shape of its pictures.</summary>
    public ImageShape Shape => _description.Shape;

    /// <inheritdoc />
    public TimeSpan TrainingTime => TimeSpan.FromSeconds(_description.TrainedSeconds);

    /// <inheritdoc />
    public Provenance Provenance => _description.Provenance;

    internal ModelNetwork Network { get; }

    internal nn.Module Module => Network.Module;

    internal Device Device => Network.Device;

    /// <inheritdoc />
    public string WriteDescription() => _description.ToJson();

    /// <inheritdoc />
    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32)
    {
        Network.Weights.Write(stream, storage);
    }

    /// <summary>The model as another description has it, without its network's weights, for a snapshot.</summary>
    internal ModelRecord Record(ModelDescription description)
    {
        var constants = Network.Constants.ToDictionary(
            one => one.Name,
            one => tensor(one.Values!, one.Form.Shape).DetachFromDisposeScope()
        );
        return new(Kind, description.ToJson(), Network.Prefix, constants);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the network, where it is the model's own.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Network.Dispose();
    }
}
