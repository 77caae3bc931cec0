using Ddpm.Trainers.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>
/// Turns label indices into one vector for each label and their sum, or into the sum alone. The order of labels makes
/// no difference, since <see cref="LabelBatch"/> sorts them; a row of padding gives zeros.
/// </summary>
public sealed class LabelEncoder : Module
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
