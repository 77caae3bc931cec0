using System.Globalization;
using Ddpm.Trainers.Data;
using Ddpm.Trainers.Diffusion;
using Ddpm.Trainers.Diffusion.Guidance;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Weights;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>
/// Classifier guidance in training: the binary cross entropy of a scorer on the estimate of x0, times SNR/(1 + SNR).
/// The SNR itself would have no bound where there is hardly any noise; this weight is the same where there is much.
/// </summary>
internal sealed class ScorerLoss
{
    private readonly ScorerGuidanceOptions _options;
    private readonly PixelNormalizer _normalizer;
    private readonly int[] _indices;
    private readonly ModelIdentity _identity;

    /// <exception cref="ArgumentException">The scorer lacks a label, or is made for pictures of another shape.</exception>
    public ScorerLoss(
        ScorerGuidanceOptions options,
        ModelIdentity identity,
        PixelNormalizer normalizer,
        LabelVocabulary vocabulary,
        ImageShape shape
    )
    {
        _options = options;
        _identity = identity;
        _normalizer = normalizer;
        _indices = GuideChecks.MatchScorer(options.Scorer.Vocabulary, options.Scorer.Shape, vocabulary, shape);
    }

    /// <summary>Which scorer it is, and how much it counts, for a checkpoint.</summary>
    public string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"with the loss of scorer {_identity.Sha256} times {_options.Weight}"
        );

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
        var weights = levels.Select(level => (float)(_options.Weight / count * SignalShare(level))).ToArray();

        var entropy = targets.CrossEntropy(_options.Scorer.Logits(_normalizer.Denormalize(estimates)));
        return (entropy.to(estimates.device) * tensor(weights, device: estimates.device)).MoveToOuterDisposeScope();
    }

    /// <summary>SNR/(1 + SNR), which stays finite for a clean picture.</summary>
    private static double SignalShare(NoiseLevel level)
    {
        var signal = level.Alpha * level.Alpha;
        return signal / (signal + level.Sigma * level.Sigma);
    }
}
