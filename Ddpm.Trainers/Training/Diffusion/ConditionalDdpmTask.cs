using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Learns to denoise (DDPM, algorithm 1), now and then without the labels.</summary>
internal sealed class ConditionalDdpmTask : ITrainingTask, IDisposable
{
    private readonly DdpmTrainingOptions _options;
    private readonly DenoisingModel _model;
    private readonly PixelNormalizer _normalizer;
    private readonly LossWeight _weight;
    private readonly TimeSampling _times;
    private readonly int _labelCount;
    private readonly ScorerLoss? _scorer;

    public ConditionalDdpmTask(
        DenoisingNetwork network,
        DenoisingModel model,
        PixelNormalizer normalizer,
        DdpmTrainingOptions options,
        int labelCount,
        ScorerLoss? scorer = null
    )
    {
        _options = options;
        _model = model;
        _normalizer = normalizer;
        _weight = options.EffectiveLossWeight;
        _times = options.TimeSampling;
        _labelCount = labelCount;
        _scorer = scorer;
        Objectives = [new TrainingObjective("denoiser", network, Loss)];
    }

    public IReadOnlyList<TrainingObjective> Objectives { get; }

    public IReadOnlyList<ValidationMetric> Metrics => [ValidationMetric.OfLoss(ValidationLoss)];

    public string Describe() => _scorer?.Describe() ?? "";

    string? ITrainingTask.PhaseAt(double fraction) => IsHalfSize(fraction) ? HalfSize.Phase : null;

    private bool IsHalfSize(double fraction) => fraction < _options.HalfSizeShare;

    private Tensor Loss(TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        var isHalf = IsHalfSize(batch.Fraction);
        var pictures = _normalizer.Normalize(batch.Pixels);
        var clean = isHalf ? HalfSize.Of(pictures) : pictures;
        var noise = random.Normal(clean.shape, device);
        var levels = _times.Draw(_model.Schedule, random, batch.Labels.Count);
        if (isHalf)
            levels = Array.ConvertAll(levels, level => HalfSize.Level(_model.Schedule, level));
        var kept = random.DropLabels(batch.Labels, _options.LabelDropout);
        using var labels = LabelBatch.Create(kept, _labelCount, device);
        var betas = _model.TakesGuidance ? GuidanceBeta.Draw(kept, random.Uniform) : null;
        return _model.Loss(
            clean,
            noise,
            levels,
            labels,
            _weight,
            random.Seed(),
            _scorer is null ? null : Penalty,
            betas
        );

        Tensor Penalty(Tensor estimates) =>
            _scorer.PerPicture(isHalf ? HalfSize.Enlarge(estimates) : estimates, kept, levels);
    }

    /// <summary>The loss with all labels and without dropout, guidance and scorer: what the model itself is worth.</summary>
    private Tensor ValidationLoss(TrainingBatch batch, StepRandom random)
    {
        var device = batch.Pixels.device;
        var clean = _normalizer.Normalize(batch.Pixels);
        var noise = random.Normal(clean.shape, device);
        var levels = _times.Draw(_model.Schedule, random, batch.Labels.Count);
        using var labels = LabelBatch.Create(batch.Labels, _labelCount, device);
        return _model.Loss(clean, noise, levels, labels, _weight);
    }

    public void Dispose() => _normalizer.Dispose();
}
