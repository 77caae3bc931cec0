using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>What this library's own models have in common: a description, a network, and a device.</summary>
public abstract class TrainedModel : ITrainedModel
{
    private readonly ModelDescription _description;
    private readonly bool _ownsNetwork;

    private protected TrainedModel(ModelDescription description, nn.Module network, Device device, bool ownsNetwork)
    {
        _description = description;
        _ownsNetwork = ownsNetwork;
        Module = network;
        Device = device;
        Vocabulary = new LabelVocabulary(description.Labels);
        network.eval();
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

    internal nn.Module Module { get; }

    internal Device Device { get; }

    /// <summary>What stands before the names of the network's tensors in files.</summary>
    private protected virtual string NetworkPrefix => "network.";

    /// <inheritdoc />
    public string WriteDescription() => _description.ToJson();

    /// <inheritdoc />
    public void WriteWeights(Stream stream, WeightStorage storage = WeightStorage.Float32)
    {
        using var scope = NewDisposeScope();
        ModuleWeights.Write(stream, Module, NetworkPrefix, Constants(), storage);
    }

    /// <summary>The model as another description has it, without its network's weights, for a snapshot.</summary>
    internal ModelRecord Record(ModelDescription description)
    {
        var constants = Constants();
        foreach (var tensor in constants.Values)
            tensor.DetachFromDisposeScope();
        return new(Kind, description.ToJson(), NetworkPrefix, constants);
    }

    /// <summary>Tensors of the model that do not learn; the caller disposes them.</summary>
    private protected virtual Dictionary<string, Tensor> Constants() => [];

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the network, where it is the model's own.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _ownsNetwork)
            Module.Dispose();
    }
}
