using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Builds a network whose initial weights follow from a seed alone. Constructors of layers draw from torch's global
/// generator, which other threads use at the same time, so the weights are drawn again from a generator of their own.
/// </summary>
internal static class SeededWeights
{
    // Networks that are built at the same time would take each other's draws for somebody else's.
    private static readonly Lock s_global = new();

    /// <summary>Builds a network.</summary>
    /// <remarks>
    /// Kernels and matrices with their biases are drawn from U(−1/√n, 1/√n), where n is the number of inputs
    /// (PyTorch's default), everything else from N(0, 1). What the constructor set to one value, such as zero, stays.
    /// </remarks>
    /// <param name="seed">The seed of its weights.</param>
    /// <param name="build">Calls the network's constructor.</param>
    /// <param name="deviation">
    /// When not null, everything is drawn from a normal distribution of this standard deviation around 0 instead.
    /// </param>
    /// <returns>The network, whose tensors belong to no dispose scope.</returns>
    public static T Build<T>(long seed, Func<T> build, double? deviation = null)
        where T : nn.Module
    {
        var network = BuildToLoad(build);
        using var generator = new Generator((ulong)seed);
        using var noGrad = no_grad();
        foreach (var (_, module) in network.named_modules().Prepend(("", network)))
            Draw(module, generator, deviation);
        return network;
    }

    /// <summary>Builds a network whose weights are to be written over.</summary>
    /// <remarks>
    /// Torch's global generator is left as it was, so that numbers that somebody else draws from it do not depend on
    /// whether a network was built before.
    /// </remarks>
    /// <param name="build">Calls the network's constructor.</param>
    /// <returns>The network, whose tensors belong to no dispose scope.</returns>
    internal static T BuildToLoad<T>(Func<T> build)
        where T : nn.Module
    {
        ArgumentNullException.ThrowIfNull(build);
        T network;
        lock (s_global)
        {
            using var global = Generator.Default;
            using var before = global.get_state();
            network = build();
            global.set_state(before);
        }

        foreach (var tensor in network.state_dict().Values)
            tensor.DetachFromDisposeScope();
        return network;
    }

    private static void Draw(nn.Module module, Generator generator, double? deviation)
    {
        using var scope = NewDisposeScope();
        var inputs = module switch
        {
            Linear linear => linear.weight!.shape[1],
            Conv2d convolution => InputsOf(convolution.weight!),
            ISpectralLayer layer => InputsOf(layer.Weight),
            _ => 0L,
        };
        foreach (var (_, parameter) in module.named_parameters(recurse: false))
        {
            var first = parameter.flatten()[0];
            if (parameter.eq(first).all().item<bool>() && (parameter.numel() > 1 || first.item<float>() is 0 or 1))
                continue;
            var values =
                deviation is { } normal ? randn(parameter.shape, generator: generator).Times(normal)
                : inputs > 0 ? rand(parameter.shape, generator: generator).Times(2).Minus(1).Over(Math.Sqrt(inputs))
                : randn(parameter.shape, generator: generator);
            parameter.copy_(values);
        }
    }

    private static long InputsOf(Tensor weight) => weight.numel() / weight.shape[0];
}
