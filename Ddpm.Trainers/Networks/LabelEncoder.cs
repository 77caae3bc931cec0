using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Networks;

/// <summary>Turns label indices into one vector for each label and their sum; the order of labels does not matter.</summary>
public sealed class LabelEncoder : Module
{
    private readonly Embedding embedding;
    private readonly long _labelCount;

    /// <param name="labelCount">How many labels the vocabulary has.</param>
    /// <param name="width">The length of a label's vector.</param>
    public LabelEncoder(int labelCount, int width)
        : base(nameof(LabelEncoder))
    {
        _labelCount = labelCount;
        embedding = Embedding(labelCount + 1, width);
        RegisterComponents();
    }

    /// <summary>Encodes a batch.</summary>
    /// <returns>
    /// Tokens, float32 [N, K, width], zero where there is padding; Present, bool [N, K], true where there is a label;
    /// Pooled, float32 [N, width], the sum of each row's tokens.
    /// </returns>
    public (Tensor Tokens, Tensor Present, Tensor Pooled) Encode(LabelBatch labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var present = labels.Indices.ne(_labelCount);
        var tokens = embedding.call(labels.Indices) * present.unsqueeze(-1);
        return (tokens, present, tokens.sum(1));
    }
}
