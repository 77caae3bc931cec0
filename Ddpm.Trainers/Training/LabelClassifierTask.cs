using System.Text.Json;
using Ddpm.Trainers.Networks;
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
        using var labels = LabelBatch.Create(batch.Labels, _labelCount, logits.device);
        return nn.functional.binary_cross_entropy_with_logits(logits, labels.MultiHot());
    }
}
