using Ddpm.Trainers.Runtime;
using TorchSharp;

namespace Ddpm.Trainers.Diffusion.Samplers;

/// <summary>The newest answers of a multistep sampler, the newest first; older ones are freed.</summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class RecentTensors(int capacity) : IDisposable
{
    private readonly List<torch.Tensor> _tensors = new(capacity);

    /// <summary>How many there are.</summary>
    public int Count => _tensors.Count;

    /// <summary>Keeps a tensor beyond the dispose scope of a loop's body, and frees the oldest one where it is too many.</summary>
    public void Add(torch.Tensor tensor)
    {
        _tensors.Insert(0, tensor.alias().MoveToOuterDisposeScope());
        if (_tensors.Count <= capacity)
            return;
        _tensors[capacity].Dispose();
        _tensors.RemoveAt(capacity);
    }

    /// <summary>Σ weight·tensor over as many of the newest as there are weights.</summary>
    public torch.Tensor Sum(ReadOnlySpan<double> weights)
    {
        var sum = _tensors[0].Times(weights[0]);
        for (var index = 1; index < weights.Length; index++)
            sum = sum.Plus(_tensors[index].Times(weights[index]));
        return sum;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
        _tensors.Clear();
    }
}
