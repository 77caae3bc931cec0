using static TorchSharp.torch;

namespace Ddpm.Trainers.Networks;

/// <summary>Builds a network whose initial weights follow from a seed, and leaves torch's global generator as it was.</summary>
public static class SeededWeights
{
    private static readonly Lock Gate = new();

    /// <summary>Builds a network.</summary>
    /// <param name="seed">The seed of its weights.</param>
    /// <param name="build">Calls the network's constructor.</param>
    public static T Build<T>(long seed, Func<T> build)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(build);
        lock (Gate)
        {
            using var before = get_rng_state();
            try
            {
                manual_seed(seed);
                var network = build();

                // A network outlives the caller's dispose scope.
                foreach (var tensor in network.state_dict().Values)
                    tensor.DetachFromDisposeScope();
                return network;
            }
            finally
            {
                set_rng_state(before);
            }
        }
    }
}
