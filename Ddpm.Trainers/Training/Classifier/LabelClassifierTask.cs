using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Learns to say which labels a picture shows: binary cross entropy, each label by itself.</summary>
internal sealed class LabelClassifierTask : ITrainingTask
{
    private readonly ScorerTrainingOptions _options;
    private readonly nn.Module<Tensor, Tensor> _network;
    private readonly ClassifierInput _input;
    private readonly int _labelCount;

    public LabelClassifierTask(
        nn.Module<Tensor, Tensor> network,
        ClassifierInput input,
        ScorerTrainingOptions options,
        int labelCount
    )
    {
        _network = network;
        _input = input;
        _options = options;
        _labelCount = labelCount;
        Objectives =
        [
            new TrainingObjective("classifier", network, Loss)
            {
                HiddenMatrices = ClassifierNetwork.HiddenMatricesOf(network),
            },
        ];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public IReadOnlyList<ValidationMetric> Metrics =>
        [
            ValidationMetric.OfLoss((batch, _) => LossOf(Logits(batch), batch)),
            new(ValidationOptions.Accuracy, IsHigherBetter: true, (batch, _) => AccuracyOf(Logits(batch), batch)),
        ];

    public string Describe() => $"input {_input.Height}×{_input.Width}";

    private Tensor Loss(TrainingBatch batch, StepRandom random)
    {
        var augmented = PictureShift.Apply(batch.Pixels, _options.MaxShift, _options.Mirror, random);
        return LossOf(_network.call(_input.Prepare(augmented)), batch);
    }

    private Tensor Logits(TrainingBatch batch) => _network.call(_input.Prepare(batch.Pixels));

    private Tensor LossOf(Tensor logits, TrainingBatch batch)
    {
        using var labels = LabelBatch.Create(batch.Labels, _labelCount, logits.device);
        return nn.functional.binary_cross_entropy_with_logits(logits, labels.MultiHot());
    }

    /// <summary>Hits over labels, as a mean over the pictures; see <see cref="LabelAccuracy.MeanOverImages"/>.</summary>
    private (double Sum, int Pictures) AccuracyOf(Tensor logits, TrainingBatch batch)
    {
        using var scores = logits.cpu();
        return LabelAccuracy.Measure(scores.data<float>().ToArray(), batch.Labels, _labelCount).SumOverImages;
    }
}
