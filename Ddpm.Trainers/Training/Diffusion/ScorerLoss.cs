using System.Globalization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Classifier guidance in training: the binary cross entropy of a scorer on the estimate of x0, times what a noise level
/// counts.
/// </summary>
internal sealed class ScorerLoss
{
    private readonly ScorerGuidanceOptions _options;
    private readonly PixelNormalizer _normalizer;
    private readonly Func<NoiseLevel, double> _share;
    private readonly int[] _indices;
    private readonly string _hash;

    /// <param name="options">The scorer, and how much it counts.</param>
    /// <param name="hash">The SHA-256 of its weights, which the model's description has read.</param>
    /// <param name="normalizer">Leads from what the model sees back to pixels.</param>
    /// <param name="vocabulary">The labels of the model.</param>
    /// <param name="shape">The shape of its pictures.</param>
    /// <param name="share">How much a noise level counts, as <see cref="SignalShare"/> or <see cref="Alike"/>.</param>
    /// <exception cref="ArgumentException">The scorer lacks a label, or is made for pictures of another shape.</exception>
    public ScorerLoss(
        ScorerGuidanceOptions options,
        string hash,
        PixelNormalizer normalizer,
        LabelVocabulary vocabulary,
        ImageShape shape,
        Func<NoiseLevel, double> share
    )
    {
        _options = options;
        _normalizer = normalizer;
        _share = share;
        _indices = GuideChecks.MatchScorer(options.Scorer.Vocabulary, options.Scorer.Shape, vocabulary, shape);
        _hash = hash;
    }

    /// <summary>The loss that options ask for, or null.</summary>
    /// <param name="options">Name the scorer.</param>
    /// <param name="description">The model, whose provenance has read the scorer's weights.</param>
    /// <param name="normalizer">Leads from what the model sees back to pixels.</param>
    /// <param name="images">The pictures to learn from.</param>
    /// <param name="share">How much a noise level counts.</param>
    public static ScorerLoss? Of(
        DiffusionTrainingOptions options,
        DdpmDescription description,
        PixelNormalizer normalizer,
        ILabeledImages images,
        Func<NoiseLevel, double> share
    ) =>
        options.ScorerGuidance is { } guidance
            ? new(
                guidance,
                description.Provenance.GuidedBy[^1].Sha256,
                normalizer,
                images.Vocabulary,
                images.Shape,
                share
            )
            : null;

    /// <summary>
    /// SNR/(1 + SNR), for a model whose estimate is a mean of all that may lie beneath the noise. The SNR itself would have
    /// no bound where there is hardly any noise; this is the same where there is much, and finite for a clean picture.
    /// </summary>
    public static double SignalShare(NoiseLevel level)
    {
        var signal = level.Alpha * level.Alpha;
        return signal / (signal + level.Sigma * level.Sigma);
    }

    /// <summary>1, for a student, whose estimate is meant to be a picture whatever noise it was shown.</summary>
    public static double Alike(NoiseLevel level) => 1;

    /// <summary>Which scorer it is, and how much it counts, for a checkpoint.</summary>
    public string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"with the loss of scorer {_hash} times {_options.Weight}");

    /// <summary>The loss of each picture.</summary>
    /// <param name="estimates">The estimates of x0, float32 [N, C, H, W], normalised.</param>
    /// <param name="labels">The labels that the model was told; where it was told none the scorer has no say.</param>
    /// <param name="levels">The noise level of each picture.</param>
    /// <returns>float32 [N].</returns>
    public Tensor PerPicture(Tensor estimates, IReadOnlyList<int[]> labels, IReadOnlyList<NoiseLevel> levels)
    {
        using var scope = NewDisposeScope();
        var count = _options.Scorer.Vocabulary.Count;
        var targets = new LabelTargets(
            [.. labels.Select(own => own.Select(label => _indices[label]).ToArray())],
            [.. labels.Select(_ => Array.Empty<int>())],
            count
        );
        var weights = levels.Select(level => (float)(_options.Weight / count * _share(level))).ToArray();

        var entropy = targets.CrossEntropy(_options.Scorer.Logits(_normalizer.Denormalize(estimates)));
        return (entropy.to(estimates.device) * tensor(weights, device: estimates.device)).MoveToOuterDisposeScope();
    }
}
