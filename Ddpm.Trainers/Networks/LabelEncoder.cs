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
    private readonly long _labelCount;
    private readonly LabelConditioning _conditioning;

    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="width">The length of a label's vector.</param>
    /// <param name="conditioning">Whether the labels' vectors are handed out one by one as well.</param>
    public LabelEncoder(int labelCount, int width, LabelConditioning conditioning = LabelConditioning.Tokens)
        : base(nameof(LabelEncoder))
    {
        _labelCount = labelCount;
        _conditioning = conditioning;
        embedding = Embedding(labelCount + 1, width);
        RegisterComponents();
    }

    internal static NetworkCost Cost(int labelCount, int width) => NetworkCost.Values((labelCount + 1L) * width);

    /// <summary>Encodes a batch.</summary>
    /// <returns>
    /// Tokens, float32 [N, K, width], zero where there is padding; Present, bool [N, K], true where there is a label;
    /// both null where labels are only pooled. Pooled, float32 [N, width], the sum of each row's tokens.
    /// </returns>
    public (Tensor? Tokens, Tensor? Present, Tensor Pooled) Encode(LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var present = labels.Indices.IsNot(_labelCount);
        var tokens = embedding.call(labels.Indices) * present.unsqueeze(-1);
        var pooled = tokens.sum(1);
        return _conditioning == LabelConditioning.Tokens ? (tokens, present, pooled) : (null, null, pooled);
    }
}

/// <summary>The sinusoidal encoding of time (Vaswani et al. 2017, section 3.5; DDPM, appendix B) and two linear layers.</summary>
internal sealed class TimeEncoder : Module<Tensor, Tensor>
{
    private readonly Linear first;
    private readonly Linear second;
    private readonly int _frequencies;

    /// <param name="frequencies">How many frequencies, each with its sine and cosine.</param>
    /// <param name="width">The length of the resulting vector.</param>
    public TimeEncoder(int frequencies, int width)
        : base(nameof(TimeEncoder))
    {
        _frequencies = frequencies;
        first = Linear(2 * frequencies, width);
        second = Linear(width, width);
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
