using System.Numerics.Tensors;

namespace Ddpm.Trainers;

/// <summary>
/// Guidance by labels alone: classifier-free (Ho and Salimans 2022, eq. 6, whose w is one less than here), with AND and
/// NOT of labels (N. Liu et al. 2022, "Compositional visual generation with composable diffusion models").
/// Each picture is asked about under several sets of labels, all in one batch, and the answers are combined as
/// <code>D = D(∅) + w·(D(all labels) − D(∅)) − Σ w·(D(negative) − D(∅))</code>
/// or, where labels are composed, with one term for each label instead of the one for all of them (conjunction and
/// negation there). It is stated for the estimate of x0, which is the same as for the score, since one is affine in the
/// other. A model that takes guidance as an input (<see cref="GuidanceBeta"/>) answers D(∅) + w·(D(all labels) − D(∅)) at once.
/// </summary>
internal sealed class LabelGuidance
{
    private readonly NetworkDenoiser _model;
    private readonly double _scale;
    private readonly bool _asksJointly;
    private readonly bool _asksUnconditionally;
    private readonly double _jointWeight;
    private readonly LabelRows _labels;
    private readonly float[]? _betas;
    private readonly int _pictures;
    private readonly int _questions;
    private readonly float[][] _extraWeights;

    /// <summary>Prepares the questions to the model.</summary>
    /// <param name="model">A model trained with label dropout, unless the scale is 1 and there is nothing else.</param>
    /// <param name="labels">The label indices of each picture.</param>
    /// <param name="negatives">The label indices that each picture is not to show; as many rows as the labels.</param>
    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="options">How labels guide.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label index is out of range.</exception>
    public LabelGuidance(
        NetworkDenoiser model,
        IReadOnlyList<int[]> labels,
        IReadOnlyList<int[]> negatives,
        int labelCount,
        LabelGuidanceOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(negatives);
        ArgumentNullException.ThrowIfNull(options);
        _model = model;
        _scale = options.Scale;
        _jointWeight = options.JointWeight;
        _pictures = labels.Count;

        // Each question asks about every picture once; a picture that has no such term is asked with weight 0.
        var terms = labels.Select((_, row) => Terms(row)).ToArray();
        var extras = _scale == 0 || terms.Length == 0 ? 0 : terms.Max(row => row.Length);
        _asksJointly = options.AsksJointly;
        _asksUnconditionally = options.AsksUnconditionally(extras);
        var questions = new List<int[]>();
        if (_asksJointly)
            questions.AddRange(labels);
        if (_asksUnconditionally)
            questions.AddRange(labels.Select(_ => Array.Empty<int>()));
        _extraWeights = new float[extras][];
        for (var place = 0; place < extras; place++)
        {
            questions.AddRange(terms.Select(row => place < row.Length ? [row[place].Label] : Array.Empty<int>()));
            _extraWeights[place] = [.. terms.Select(row => place < row.Length ? (float)row[place].Weight : 0)];
        }

        _questions = options.QuestionsWith(extras);
        _labels = LabelRows.Of(questions, labelCount);
        _betas = options.IsGuidedByInput
            ? [.. GuidanceBeta.OfScale(labels, _scale), .. Enumerable.Repeat(1f, questions.Count - labels.Count)]
            : null;

        (int Label, double Weight)[] Terms(int row) =>
            [
                .. (options.ComposeLabels ? labels[row] : []).Select(label => (label, _scale)),
                .. negatives[row].Select(label => (label, -_scale)),
            ];
    }

    /// <summary>Asks the model once, with a batch of as many times the pictures as there are questions.</summary>
    /// <param name="noisy">The noisy pictures.</param>
    /// <param name="level">The noise level of all pictures.</param>
    /// <param name="guided">Where the guided estimate of x0 is written.</param>
    /// <param name="conditional">
    /// Where that of the conditional model is written; only with <see cref="LabelGuidanceOptions.KeepConditional"/>, else
    /// empty.
    /// </param>
    public void Estimate(ReadOnlySpan<float> noisy, NoiseLevel level, Span<float> guided, Span<float> conditional)
    {
        if (_questions == 1)
        {
            _model.Denoise(noisy, level, _labels, guided, _betas);
            if (_asksJointly && conditional.Length > 0)
                guided.CopyTo(conditional);
            return;
        }

        using var asked = new RentedNumbers(_questions * noisy.Length);
        using var answers = new RentedNumbers(_questions * noisy.Length);
        for (var question = 0; question < _questions; question++)
            noisy.CopyTo(asked.Part(question, noisy.Length));
        _model.Denoise(asked.Span, level, _labels, answers.Span, _betas);

        var joint = answers.Part(0, noisy.Length);
        if (_asksJointly && conditional.Length > 0)
            joint.CopyTo(conditional);
        if (!_asksUnconditionally)
        {
            joint.CopyTo(guided);
            return;
        }

        // D(∅) + w·(D(all labels) − D(∅)), whose w is 1 where the model's answer is guided already, and a term for each label that guides by itself
        var unconditional = answers.Part(_asksJointly ? 1 : 0, noisy.Length);
        var difference = asked.Part(0, noisy.Length);
        if (_jointWeight == 0)
            unconditional.CopyTo(guided);
        else
        {
            TensorPrimitives.Subtract(joint, unconditional, difference);
            TensorPrimitives.MultiplyAdd(difference, (float)_jointWeight, unconditional, guided);
        }

        var length = noisy.Length / Math.Max(1, _pictures);
        for (var place = 0; place < _extraWeights.Length; place++)
        {
            var answer = answers.Part(_questions - _extraWeights.Length + place, noisy.Length);
            TensorPrimitives.Subtract(answer, unconditional, difference);
            for (var row = 0; row < _pictures; row++)
            {
                var own = guided.Slice(row * length, length);
                TensorPrimitives.MultiplyAdd(
                    difference.Slice(row * length, length),
                    _extraWeights[place][row],
                    own,
                    own
                );
            }
        }
    }
}

/// <summary>How labels guide.</summary>
internal sealed record LabelGuidanceOptions
{
    /// <summary>
    /// The scale w: 0 is the unconditional model, 1 the plain conditional one, more follows the labels more strongly.
    /// <value>1 by default.</value>
    /// </summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// Whether each label of a picture guides by itself, instead of all of them together. <value>false by default.</value>
    /// </summary>
    public bool ComposeLabels { get; init; }

    /// <summary>
    /// Whether the estimate of the plain conditional model is wanted beside the guided one, even where guidance could do
    /// without it. <value>false by default.</value>
    /// </summary>
    public bool KeepConditional { get; init; }

    /// <summary>Whether guidance is an input that the model has learnt. <value>false by default.</value></summary>
    public bool TakesGuidance { get; init; }

    /// <summary>
    /// Whether the answer to all labels together is guided by that input: at scales of 1 or less there is no β for it, and where labels
    /// guide one by one or the plain conditional estimate is needed, the unconditional one is needed as well.
    /// </summary>
    internal bool IsGuidedByInput => TakesGuidance && Scale > 1 && !ComposeLabels && !KeepConditional;

    /// <summary>How much the answer to all labels together counts.</summary>
    internal double JointWeight =>
        ComposeLabels ? 0
        : IsGuidedByInput ? 1
        : Scale;

    /// <summary>Whether all labels are asked about together.</summary>
    internal bool AsksJointly => JointWeight != 0 || KeepConditional;

    /// <summary>Whether the unconditional model is asked, beside so many labels that guide by themselves.</summary>
    internal bool AsksUnconditionally(int extras) => JointWeight != 1 || extras > 0;

    /// <summary>How many questions about a picture are asked at a noise level, without negative labels.</summary>
    /// <param name="labels">How many labels it shows.</param>
    internal int QuestionsFor(int labels) => QuestionsWith(ComposeLabels && Scale != 0 ? labels : 0);

    /// <summary>How many questions are asked at a noise level, beside so many labels that guide by themselves.</summary>
    internal int QuestionsWith(int extras) => (AsksJointly ? 1 : 0) + (AsksUnconditionally(extras) ? 1 : 0) + extras;
}

/// <summary>
/// Autoguidance (Karras et al. 2024, "Guiding a diffusion model with a bad version of itself", section 4, with both
/// models conditional): away from what a weaker model, trained on the same pictures, gets wrong.
/// </summary>
internal static class AutoGuidance
{
    /// <summary>
    /// D + (w − 1)·(D₁ − D₀), with the conditional model's estimate D₁ and the weaker one's D₀. Where D is D₁ this is
    /// the paper's w·D₁ + (1 − w)·D₀; where labels guide already, their guidance is kept and this one added.
    /// </summary>
    /// <param name="guided">The estimate D so far, changed in place.</param>
    /// <param name="conditional">The conditional model's estimate.</param>
    /// <param name="weaker">The weaker model's estimate, whose memory is used on the way.</param>
    /// <param name="scale">w; 1 changes nothing, more guides more.</param>
    public static void Apply(Span<float> guided, ReadOnlySpan<float> conditional, Span<float> weaker, double scale)
    {
        TensorPrimitives.Subtract(conditional, weaker, weaker);
        TensorPrimitives.MultiplyAdd(weaker, (float)(scale - 1), guided, guided);
    }
}

/// <summary>
/// Guidance makes pictures too contrasted; this gives each the spread of the conditional model's estimate back (Lin et
/// al. 2024, "Common diffusion noise schedules and sample steps are flawed", eq. 15 and 16). The paper states it for
/// the network's answer; here it is the estimate of x0, so that it means the same for every target.
/// </summary>
internal static class GuidanceRescale
{
    // A picture without any spread stays as it is.
    private const double SmallestDeviation = 1e-8;

    /// <summary>φ·D·std(D₁)/std(D) + (1 − φ)·D, with the deviations over each picture's values.</summary>
    /// <param name="guided">The guided estimate D of all pictures, changed in place.</param>
    /// <param name="conditional">The conditional model's estimate D₁, likewise.</param>
    /// <param name="length">How many values a picture has.</param>
    /// <param name="amount">φ: 0 changes nothing, 1 rescales fully; the paper uses 0.7.</param>
    public static void Apply(Span<float> guided, ReadOnlySpan<float> conditional, int length, double amount)
    {
        for (var start = 0; start < guided.Length; start += length)
        {
            var own = guided.Slice(start, length);
            var found = Deviation(own);
            var factor = found < SmallestDeviation ? 1 : Deviation(conditional.Slice(start, length)) / found;
            TensorPrimitives.Multiply(own, (float)(factor * amount + 1 - amount), own);
        }
    }

    private static double Deviation(ReadOnlySpan<float> values)
    {
        var mean = 0.0;
        foreach (var value in values)
            mean += value;
        mean /= values.Length;
        var squares = 0.0;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / values.Length);
    }
}
