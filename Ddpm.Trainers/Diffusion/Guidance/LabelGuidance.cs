using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Runtime;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Diffusion.Guidance;

/// <summary>
/// Guidance by labels alone: classifier-free (Ho and Salimans 2022, eq. 6, whose w is one less than here), with AND and
/// NOT of labels (N. Liu et al. 2022, "Compositional visual generation with composable diffusion models").
/// Each picture is asked about under several sets of labels, all in one batch, and the answers are combined as
/// <code>D = D(∅) + w·(D(all labels) − D(∅)) − Σ w·(D(negative) − D(∅))</code>
/// or, where labels are composed, with one term for each label instead of the one for all of them (conjunction and
/// negation there). It is stated for the estimate of x0, which is the same as for the score, since one is affine in the
/// other.
/// </summary>
public sealed class LabelGuidance : IDisposable
{
    private readonly DenoisingModel _model;
    private readonly double _scale;
    private readonly bool _asksJointly;
    private readonly bool _asksUnconditionally;
    private readonly double _jointWeight;
    private readonly LabelBatch _labels;
    private readonly int _questions;
    private readonly Tensor[] _extraWeights;

    /// <summary>Prepares the questions to the model.</summary>
    /// <param name="model">A model trained with label dropout, unless the scale is 1 and there is nothing else.</param>
    /// <param name="labels">The label indices of each picture.</param>
    /// <param name="negatives">The label indices that each picture is not to show; as many rows as the labels.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="options">How labels guide.</param>
    /// <param name="device">Where the model lives.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label index is out of range.</exception>
    public LabelGuidance(
        DenoisingModel model,
        IReadOnlyList<int[]> labels,
        IReadOnlyList<int[]> negatives,
        int labelCount,
        LabelGuidanceOptions options,
        Device device
    )
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(negatives);
        ArgumentNullException.ThrowIfNull(options);
        _model = model;
        _scale = options.Scale;
        _jointWeight = options.ComposeLabels ? 0 : _scale;

        // Each question asks about every picture once; a picture that has no such term is asked with weight 0.
        var terms = labels.Select((_, row) => Terms(row)).ToArray();
        var extras = _scale == 0 || terms.Length == 0 ? 0 : terms.Max(row => row.Length);
        _asksJointly = _jointWeight != 0 || options.KeepConditional;
        _asksUnconditionally = _jointWeight != 1 || extras > 0;
        var questions = new List<int[]>();
        if (_asksJointly)
            questions.AddRange(labels);
        if (_asksUnconditionally)
            questions.AddRange(labels.Select(_ => Array.Empty<int>()));
        _extraWeights = new Tensor[extras];
        for (var place = 0; place < extras; place++)
        {
            questions.AddRange(terms.Select(row => place < row.Length ? [row[place].Label] : Array.Empty<int>()));
            var weights = terms.Select(row => place < row.Length ? (float)row[place].Weight : 0).ToArray();
            _extraWeights[place] = tensor(weights, [weights.Length, 1, 1, 1], device: device).DetachFromDisposeScope();
        }

        _questions = (_asksJointly ? 1 : 0) + (_asksUnconditionally ? 1 : 0) + extras;
        _labels = LabelBatch.Create(questions, labelCount, device);

        (int Label, double Weight)[] Terms(int row) =>
            [
                .. (options.ComposeLabels ? labels[row] : []).Select(label => (label, _scale)),
                .. negatives[row].Select(label => (label, -_scale)),
            ];
    }

    /// <summary>Asks the model once, with a batch of as many times the pictures as there are questions.</summary>
    /// <param name="noisy">float32 [N, C, H, W].</param>
    /// <param name="level">The noise level of all pictures.</param>
    /// <returns>The guided estimate of x0 and, where it was asked for, that of the conditional model.</returns>
    public GuidedEstimate Estimate(Tensor noisy, NoiseLevel level)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        using var scope = NewDisposeScope();
        var asked = _questions == 1 ? noisy : cat([.. Enumerable.Repeat(noisy, _questions)]);
        var answers = _model.Denoise(asked, level, _labels).chunk(_questions);
        var conditional = _asksJointly ? answers[0] : null;
        var guided = answers[0];
        if (_asksUnconditionally)
        {
            var unconditional = answers[_asksJointly ? 1 : 0];
            guided = _jointWeight == 0 ? unconditional : unconditional.lerp(conditional!, _jointWeight);
            for (var place = 0; place < _extraWeights.Length; place++)
            {
                var answer = answers[_questions - _extraWeights.Length + place];
                guided = guided.Plus(_extraWeights[place] * (answer - unconditional));
            }
        }

        return new GuidedEstimate(guided.MoveToOuterDisposeScope(), conditional?.MoveToOuterDisposeScope());
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _labels.Dispose();
        foreach (var weights in _extraWeights)
            weights.Dispose();
    }
}
