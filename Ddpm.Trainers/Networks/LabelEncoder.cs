using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers;

/// <summary>
/// Turns label indices into one vector for each label and their sum, or into the sum alone. The order of labels makes
/// no difference, since <see cref="LabelBatch"/> sorts them; a row of padding gives zeros.
/// </summary>
internal sealed class LabelEncoder : Module
{
    private readonly Embedding embedding;
    private readonly Embedding? words;
    private readonly long[,] _wordsOf;
    private readonly float[,] _shares;
    private readonly long _labelCount;
    private readonly LabelConditioning _conditioning;

    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="width">The length of a label's vector.</param>
    /// <param name="conditioning">Whether the labels' vectors are handed out one by one as well.</param>
    /// <param name="words">The words that the labels are made of, or null where each stands for itself.</param>
    public LabelEncoder(
        int labelCount,
        int width,
        LabelConditioning conditioning = LabelConditioning.Tokens,
        LabelWords? words = null
    )
        : base(nameof(LabelEncoder))
    {
        _labelCount = labelCount;
        _conditioning = conditioning;
        (_wordsOf, _shares) = words is null ? (new long[0, 0], new float[0, 0]) : Parts(words);
        embedding = Embedding(labelCount + 1, width);
        this.words = words is null ? null : Embedding(words.Count, width);
        RegisterComponents();
    }

    internal static NetworkCost Cost(int labelCount, int width, LabelWords? words = null) =>
        NetworkCost.Values((labelCount + 1L + (words?.Count ?? 0)) * width);

    /// <summary>Encodes a batch.</summary>
    /// <returns>
    /// Tokens, float32 [N, K, width], zero where there is padding; Present, bool [N, K], true where there is a label;
    /// both null where labels are only pooled. Pooled, float32 [N, width], the sum of each row's tokens.
    /// </returns>
    public (Tensor? Tokens, Tensor? Present, Tensor Pooled) Encode(LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var present = labels.Indices.IsNot(_labelCount);
        var tokens = Vectors(labels.Indices) * present.unsqueeze(-1);
        var pooled = tokens.sum(1);
        return _conditioning == LabelConditioning.Tokens ? (tokens, present, pooled) : (null, null, pooled);
    }

    /// <summary>The labels' own vectors or, with words, what <see cref="LabelWords"/> makes of theirs and those of their words.</summary>
    /// <param name="indices">Of labels, int64 of any shape.</param>
    /// <returns>float32 of that shape and [width].</returns>
    private Tensor Vectors(Tensor indices)
    {
        var own = embedding.call(indices);
        if (words is null)
            return own;
        var ofWords = words.call(tensor(_wordsOf, device: own.device)[indices]);
        var shares = tensor(_shares, device: own.device)[indices].unsqueeze(-1);
        return (cat([own.unsqueeze(-2), ofWords], -2) * shares).sum(-2);
    }

    /// <summary>
    /// As many words for each label, and for the padding after the last one, as the longest name has, and how much the own vector and
    /// each of them counts: nothing, where a label has fewer.
    /// </summary>
    private static (long[,] WordsOf, float[,] Shares) Parts(LabelWords words)
    {
        var (labels, most) = (words.OfLabels.Count, words.OfLabels.Max(own => own.Length));
        var (wordsOf, shares) = (new long[labels + 1, most], new float[labels + 1, most + 1]);
        for (var label = 0; label < labels; label++)
        {
            var own = words.OfLabels[label];
            shares[label, 0] = words.OwnShare(label);
            for (var place = 0; place < own.Length; place++)
            {
                wordsOf[label, place] = own[place];
                shares[label, place + 1] = words.WordShare(label);
            }
        }

        return (wordsOf, shares);
    }
}

/// <summary>
/// The sinusoidal encoding of a number such as time (Vaswani et al. 2017, section 3.5; DDPM, appendix B) and two linear layers.
/// </summary>
internal sealed class TimeEncoder : Module<Tensor, Tensor>
{
    private readonly Linear first;
    private readonly Linear second;
    private readonly int _frequencies;

    /// <param name="frequencies">How many frequencies, each with its sine and cosine.</param>
    /// <param name="width">The length of the resulting vector.</param>
    /// <param name="startsAtZero">Whether every vector is zero before it has learnt anything.</param>
    public TimeEncoder(int frequencies, int width, bool startsAtZero = false)
        : base(nameof(TimeEncoder))
    {
        _frequencies = frequencies;
        first = Linear(2 * frequencies, width);
        second = Linear(width, width);
        if (startsAtZero)
        {
            init.zeros_(second.weight);
            init.zeros_(second.bias!);
        }

        RegisterComponents();
    }

    internal static NetworkCost Cost(int frequencies, int width) =>
        NetworkCost.Linear(2L * frequencies, width) + NetworkCost.Linear(width, width);

    /// <param name="input">Times, float32 [N].</param>
    /// <returns>float32 [N, width].</returns>
    public override Tensor forward(Tensor input)
    {
        var exponents = TensorArithmetic.Range(_frequencies, ScalarType.Float32, input.device).Over(_frequencies);
        var angles = input.unsqueeze(1) * exponents.Times(-Math.Log(10_000)).exp();
        return second.call(functional.silu(first.call(cat([angles.sin(), angles.cos()], 1))));
    }
}
