using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A moving average of a network's parameters and buffers.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _live;

    /// <param name="network">The network to follow; the average starts as its weights.</param>
    /// <param name="profile">How the average weighs the past.</param>
    public WeightAverage(nn.Module network, AverageProfile profile)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(profile);
        _live = network.state_dict();
        Profile = profile;
        using var noGrad = no_grad();
        Tensors = _live.ToDictionary(
            entry => entry.Key,
            entry => entry.Value.detach().clone().DetachFromDisposeScope(),
            StringComparer.Ordinal
        );
    }

    /// <summary>How the average weighs the past.</summary>
    public AverageProfile Profile { get; }

    /// <summary>The averaged tensors under the names of the network's own.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>Takes in the network's present weights.</summary>
    /// <param name="update">How many updates came before this one.</param>
    public void Update(long update)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor rate = Profile.Rate(update);
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
