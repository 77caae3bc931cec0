namespace Ddpm.Trainers;

/// <summary>
/// Puts a model, the labels of a batch and everything that guides together as one denoiser. From the inside out: labels,
/// autoguidance, rescale, threshold, the scorer with a threshold of its own, and around them all the interval.
/// </summary>
internal sealed class GuidedDenoiser
{
    private readonly NetworkDenoiser _model;
    private readonly NetworkDenoiser? _guide;
    private readonly SamplingOptions _sampling;
    private readonly LabelRows _labels;
    private readonly LabelGuidance _guidance;
    private readonly int _length;

    /// <param name="model">The model that samples.</param>
    /// <param name="guide">The weaker model of autoguidance, or null.</param>
    /// <param name="scorer">What moves an estimate towards what a scorer takes for the labels, or null.</param>
    /// <param name="range">The range of real pictures.</param>
    /// <param name="rows">What the pictures are to show.</param>
    /// <param name="labelCount">How many labels the model knows.</param>
    /// <param name="guidance">How labels guide.</param>
    /// <param name="sampling">How strongly each guides.</param>
    public GuidedDenoiser(
        NetworkDenoiser model,
        NetworkDenoiser? guide,
        Func<Denoiser<float>, Denoiser<float>>? scorer,
        NormalizedRange range,
        GenerationRows rows,
        int labelCount,
        LabelGuidanceOptions guidance,
        SamplingOptions sampling
    )
    {
        _model = model;
        _guide = guide;
        _sampling = sampling;
        _length = range.Length;
        _labels = LabelRows.Of(rows.Labels, labelCount);
        _guidance = new LabelGuidance(model, rows.Labels, rows.Negatives, labelCount, guidance);

        Denoiser<float> Threshold(Denoiser<float> denoiser) =>
            sampling.DynamicThreshold is { } share
                ? Thresholding.Dynamic(denoiser, range, share)
                : Thresholding.Static(denoiser, range);

        var guided = Threshold(Guide);
        if (scorer is not null)
            guided = Threshold(scorer(guided));
        Denoiser = sampling.GuidanceInterval.Limit(guided, Threshold(Plain));
    }

    /// <summary>The denoiser.</summary>
    public Denoiser<float> Denoiser { get; }

    private void Plain(ReadOnlySpan<float> noisy, NoiseLevel level, Span<float> denoised) =>
        _model.Denoise(noisy, level, _labels, denoised);

    private void Guide(ReadOnlySpan<float> noisy, NoiseLevel level, Span<float> guided)
    {
        if (_guide is null && _sampling.GuidanceRescale == 0)
        {
            _guidance.Estimate(noisy, level, guided, conditional: []);
            return;
        }

        using var conditional = new RentedNumbers(noisy.Length);
        _guidance.Estimate(noisy, level, guided, conditional.Span);
        if (_guide is not null)
        {
            using var weaker = new RentedNumbers(noisy.Length);
            _guide.Denoise(noisy, level, _labels, weaker.Span);
            AutoGuidance.Apply(guided, conditional.Span, weaker.Span, _sampling.GuideScale);
        }

        if (_sampling.GuidanceRescale > 0)
            GuidanceRescale.Apply(guided, conditional.Span, _length, _sampling.GuidanceRescale);
    }
}
