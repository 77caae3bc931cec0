using System.Text.Json;
using Ddpm.Trainers.Scoring;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>Learns to say which labels a picture shows: binary cross entropy, each label by itself.</summary>
internal sealed class LabelClassifierTask : ITrainingTask
{
    private readonly LabelClassifierOptions _options;
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly ClassifierInput _input;
    private readonly int _labelCount;

    public LabelClassifierTask(
        nn.Module<Tensor, Tensor> network,
        ClassifierInput input,
        LabelClassifierOptions options,
        int labelCount
    )
    {
        _network = network;
        _input = input;
        _options = options;
        _labelCount = labelCount;
        Objectives = [new TrainingObjective("classifier", network, Loss)];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public string Describe() =>
        JsonSerializer.Serialize(
            new
            {
                kind = LabelClassifier.ModelKind,
                _input.Height,
                _input.Width,
                _options.MaxShift,
                _options.Mirror,
            }
        );

    private Tensor Loss(TrainingBatch batch, StepRandom random)
    {
        var augmented = PictureShift.Apply(batch.Pixels, _options.MaxShift, _options.Mirror, random);
        var logits = _network.call(_input.Prepare(augmented));
        return nn.functional.binary_cross_entropy_with_logits(logits, Targets(batch.Labels, logits.device));
    }

    /// <summary>float32 [N, labels]: 1 where a picture has the label, else 0.</summary>
    private Tensor Targets(IReadOnlyList<int[]> labels, Device device)
    {
        var values = new float[labels.Count * _labelCount];
        for (var row = 0; row < labels.Count; row++)
            foreach (var label in labels[row])
                values[row * _labelCount + label] = 1;
        return tensor(values, [labels.Count, _labelCount], device: device);
    }
}
