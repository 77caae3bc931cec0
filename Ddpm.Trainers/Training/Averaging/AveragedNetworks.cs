using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The networks of a run while they are measured or drawn from: they have their averaged weights until this is disposed,
/// and learn on afterwards.
/// </summary>
internal sealed class AveragedNetworks : IDisposable
{
    private readonly List<(nn.Module Network, Dictionary<string, Tensor> Live)> _networks = [];

    public AveragedNetworks(IEnumerable<ObjectiveState> states)
    {
        using var noGrad = no_grad();
        foreach (var state in states)
        {
            var network = state.Objective.Network;
            var live = network
                .state_dict()
                .ToDictionary(
                    entry => entry.Key,
                    entry => entry.Value.detach().clone().DetachFromDisposeScope(),
                    StringComparer.Ordinal
                );
            _networks.Add((network, live));
            state.Average.CopyToNetwork();
            network.eval();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        using var noGrad = no_grad();
        foreach (var (network, live) in _networks)
        {
            foreach (var (name, tensor) in network.state_dict())
            {
                tensor.copy_(live[name]);
                live[name].Dispose();
            }

            network.train();
        }

        _networks.Clear();
    }
}
