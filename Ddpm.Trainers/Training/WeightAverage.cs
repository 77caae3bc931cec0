using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>
/// The exponential moving average of a network's parameters and buffers, with a decay that grows to its limit:
/// min(decay, (1 + n)/(10 + n)) at update n.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _live;
    private readonly double _decay;

    /// <param name="network">The network to follow; the average starts as its weights.</param>
    /// <param name="decay">The highest decay, in [0, 1); 0 keeps the last weights.</param>
    public WeightAverage(nn.Module network, double decay)
    {
        ArgumentNullException.ThrowIfNull(network);
        _live = network.state_dict();
        _decay = decay;
        using var noGrad = no_grad();
        Tensors = _live.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.detach().clone().DetachFromDisposeScope(),
            StringComparer.Ordinal
        );
    }

    /// <summary>The averaged tensors under the names of the network's own.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Takes in the network's present weights.</summary>
    /// <param name="update">How many updates came before this one.</param>
    public void Update(long update)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var rate = 1 - Math.Min(_decay, (1.0 + update) / (10 + update));
        foreach (var (name, live) in _live)
        {
            if (live.is_floating_point())
                Tensors[name].lerp_(live, rate);
            else
                Tensors[name].copy_(live);
        }
    }

    /// <summary>Writes the averaged weights into the network.</summary>
    public void CopyToNetwork()
    {
        using var noGrad = no_grad();
        foreach (var (name, live) in _live)
            live.copy_(Tensors[name]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tensor in Tensors.Values)
            tensor.Dispose();
    }
}
