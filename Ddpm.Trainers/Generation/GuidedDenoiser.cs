using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Puts a model, the labels of a batch and everything that guides together as one denoiser. From the inside out: labels,
/// autoguidance, rescale, threshold, the scorer with a threshold of its own, and around them all the interval.
/// </summary>
internal sealed class GuidedDenoiser : IDisposable
{
    private readonly DenoisingModel _model;
    private readonly DenoisingModel? _guide;
    private readonly SamplingOptions _sampling;
    private readonly LabelBatch _labels;
    private readonly LabelGuidance _guidance;

    /// <param name="model">The model that samples.</param>
    /// <param name="guide">The weaker model of autoguidance, or null.</param>
    /// <param name="scorer">A scorer's logits of normalised pictures and what they should be, or null.</param>
    /// <param name="normalizer">Knows the range of real pictures.</param>
    /// <param name="rows">What the pictures are to show.</param>
    /// <param name="labelCount">How many labels the model knows.</param>
    /// <param name="sampling">How strongly each guides.</param>
    /// <param name="device">Where the model lives.</param>
    public GuidedDenoiser(
        DenoisingModel model,
        DenoisingModel? guide,
        (Func<Tensor, Tensor> Logits, LabelTargets Targets)? scorer,
        PixelNormalizer normalizer,
        GenerationRows rows,
        int labelCount,
        SamplingOptions sampling,
        Device device
    )
    {
        _model = model;
        _guide = sampling.GuideScale == 1 ? null : guide;
        _sampling = sampling;
        _labels = LabelBatch.Create(rows.Labels, labelCount, device);
        _guidance = new LabelGuidance(
            model,
            rows.Labels,
            rows.Negatives,
            labelCount,
            sampling.LabelGuidance(hasGuide: _guide is not null),
            device
        );

        Denoiser Threshold(Denoiser denoiser) =>
            sampling.DynamicThreshold is { } share
                ? Thresholding.Dynamic(denoiser, normalizer.Lowest, normalizer.Highest, share)
                : Thresholding.Static(denoiser, normalizer.Lowest, normalizer.Highest);

        var guided = Threshold(Guide);
        if (scorer is var (logits, targets) && sampling.ScorerScale > 0)
            guided = Threshold(ScorerGuidance.Wrap(guided, logits, targets, sampling.ScorerScale));
        Denoiser = sampling.GuidanceInterval.Limit(guided, Threshold(Plain));
    }

    /// <summary>The denoiser.</summary>
    public Denoiser Denoiser { get; }

    private Tensor Plain(Tensor noisy, NoiseLevel level) => _model.Denoise(noisy, level, _labels);

    private Tensor Guide(Tensor noisy, NoiseLevel level)
    {
        using var scope = NewDisposeScope();
        var (guided, conditional) = _guidance.Estimate(noisy, level);
        if (_guide is not null)
            guided = AutoGuidance.Apply(
                guided,
                conditional!,
                _guide.Denoise(noisy, level, _labels),
                _sampling.GuideScale
            );
        if (_sampling.GuidanceRescale > 0)
            guided = GuidanceRescale.Apply(guided, conditional!, _sampling.GuidanceRescale);
        return guided.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _labels.Dispose();
        _guidance.Dispose();
    }
}
