using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// What a scorer should say of the pictures of a batch: labels that were asked for are present, all others absent. Of a
/// picture that was asked to show anything it is only known which labels it must not show.
/// </summary>
internal sealed class LabelTargets
{
    private readonly float[] _present;
    private readonly float[] _weights;
    private readonly long[] _shape;

    /// <summary>Makes the targets of a batch.</summary>
    /// <param name="labels">The labels of each picture, as the scorer numbers them.</param>
    /// <param name="negatives">The labels that it must not show, likewise.</param>
    /// <param name="labelCount">How many labels the scorer knows.</param>
    public LabelTargets(IReadOnlyList<int[]> labels, IReadOnlyList<int[]> negatives, int labelCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(negatives);
        _shape = [labels.Count, labelCount];
        _present = new float[labels.Count * labelCount];
        _weights = new float[labels.Count * labelCount];
        for (var row = 0; row < labels.Count; row++)
        {
            foreach (var label in labels[row])
                _present[row * labelCount + label] = 1;
            if (labels[row].Length > 0)
                _weights.AsSpan(row * labelCount, labelCount).Fill(1);
            foreach (var label in negatives[row])
                _weights[row * labelCount + label] = 1;
        }
    }

    /// <summary>Binary cross entropy of each picture, summed over its labels.</summary>
    /// <param name="logits">float32 [N, L].</param>
    /// <returns>float32 [N], 0 or more.</returns>
    public Tensor CrossEntropy(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = NewDisposeScope();
        var present = tensor(_present, _shape, device: logits.device);
        var weights = tensor(_weights, _shape, device: logits.device);
        var entropy = nn.functional.binary_cross_entropy_with_logits(logits, present, reduction: nn.Reduction.None);
        return (entropy * weights).sum(1).MoveToOuterDisposeScope();
    }
}
