using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>The weights of a network by name.</summary>
public static class ModuleWeights
{
    private static readonly string[] s_statistics = ["running_mean", "running_var", "num_batches_tracked"];

    /// <summary>The parameters and persistent buffers of a network.</summary>
    /// <param name="module">The network.</param>
    /// <returns>Its own tensors by name, not copies: not to be disposed.</returns>
    public static Dictionary<string, Tensor> Collect(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.state_dict();
    }

    /// <summary>Copies weights into a network: all of them or, where they do not fit, none.</summary>
    /// <param name="module">The network, on any device.</param>
    /// <param name="weights">
    /// One tensor for each name of <see cref="Collect"/>, of the same shape. Floating point values are converted to the
    /// network's own floating point type; other types must be the same.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// Names are missing or unexpected, or shapes or types differ; the message lists them.
    /// </exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, Tensor> weights)
    {
        RequireFit(module, weights);
        var targets = Collect(module);
        using var noGrad = no_grad();
        foreach (var (name, target) in targets)
        {
            using var scope = NewDisposeScope();
            target.copy_(weights[name]);
        }
    }

    /// <summary>Copies weights in plain numbers into a network: all of them or, where they do not fit, none.</summary>
    /// <exception cref="InvalidDataException">The weights are not those of the network.</exception>
    internal static void Load(nn.Module module, NetworkWeights weights)
    {
        var targets = Collect(module);
        Check(
            module,
            targets.ToDictionary(target => weights.Prefix + target.Key, target => target.Value),
            weights.Forms
        );
        using var noGrad = no_grad();
        foreach (var (name, array) in weights.OfNetwork)
        {
            using var scope = NewDisposeScope();
            targets[name]
                .copy_(
                    array.Values is { } values
                        ? tensor(values, array.Form.Shape)
                        : tensor(array.Integers!, array.Form.Shape)
                );
        }
    }

    /// <summary>Makes sure that weights fit a network, of which names, shapes and types are enough: it may have no values.</summary>
    /// <param name="module">The network, on any device.</param>
    /// <param name="weights">As for <see cref="Load(nn.Module, IReadOnlyDictionary{string, Tensor})"/>.</param>
    /// <exception cref="InvalidDataException">They do not, which the message explains.</exception>
    internal static void RequireFit(nn.Module module, IReadOnlyDictionary<string, Tensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Check(module, Collect(module), weights.ToDictionary(weight => weight.Key, weight => FormOf(weight.Value)));
    }

    /// <summary>
    /// Makes sure that weights are as many as a description says, before a network of that size is built: what is there,
    /// and not what is said, sets how much memory a model may take.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="prefix">What stands before the names of the network's tensors.</param>
    /// <param name="described">How many parameters the network has by its description.</param>
    /// <exception cref="InvalidDataException">They are more or fewer.</exception>
    internal static void RequireCount(SafeTensorsStream weights, string prefix, long described)
    {
        var found = weights
            .Header.Entries.Where(entry =>
                entry.Name.StartsWith(prefix, StringComparison.Ordinal) && IsParameter(entry)
            )
            .Sum(entry => entry.Count);
        if (described != found)
            throw new InvalidDataException(
                $"The weights do not fit the network of the description: it has {described} values, and the weights"
                    + $"{(prefix.Length > 0 ? $" under '{prefix}'" : "")} are {found}."
            );
    }

    // Batch normalisation gathers statistics beside what it learns.
    private static bool IsParameter(SafeTensorsEntry entry) =>
        !s_statistics.Any(name => entry.Name.EndsWith(name, StringComparison.Ordinal));

    /// <summary>Makes a model of a network, which is disposed where that fails.</summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="load">Gives it its weights.</param>
    /// <param name="device">Where the model is to live.</param>
    /// <param name="toModel">Makes the model, which owns the network from then on.</param>
    internal static TModel ToModel<TNetwork, TModel>(
        TNetwork network,
        Action<TNetwork> load,
        Device device,
        Func<TNetwork, TModel> toModel
    )
        where TNetwork : nn.Module
    {
        try
        {
            load(network);
            network.to(device);
            return toModel(network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void Check(
        nn.Module module,
        IReadOnlyDictionary<string, Tensor> targets,
        IReadOnlyDictionary<string, WeightForm> weights
    ) =>
        WeightForm.RequireFit(
            module.GetName(),
            targets.ToDictionary(target => target.Key, target => FormOf(target.Value), StringComparer.Ordinal),
            weights
        );

    private static WeightForm FormOf(Tensor tensor) => new(tensor.dtype, tensor.shape);
}
