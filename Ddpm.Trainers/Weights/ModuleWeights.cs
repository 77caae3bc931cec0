using static TorchSharp.torch;

namespace Ddpm.Trainers.Weights;

/// <summary>The weights of a network by name.</summary>
public static class ModuleWeights
{
    private const int MostListed = 10;

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
        ArgumentNullException.ThrowIfNull(weights);
        var targets = Collect(module);
        var problems = new List<string>();
        Report("missing", targets.Keys.Where(name => !weights.ContainsKey(name)));
        Report("unexpected", weights.Keys.Where(name => !targets.ContainsKey(name)));
        Report(
            "different",
            targets
                .Where(target => weights.TryGetValue(target.Key, out var source) && !Fits(source, target.Value))
                .Select(target =>
                    $"{target.Key} (expected {Describe(target.Value)}, got {Describe(weights[target.Key])})"
                )
        );
        if (problems.Count > 0)
            throw new InvalidDataException(
                $"The weights do not fit the network {module.GetName()}: {string.Join("; ", problems)}."
            );

        using var noGrad = no_grad();
        foreach (var (name, target) in targets)
        {
            using var scope = NewDisposeScope();
            target.copy_(weights[name]);
        }

        void Report(string what, IEnumerable<string> names)
        {
            var all = names.Order(StringComparer.Ordinal).ToArray();
            if (all.Length == 0)
                return;
            var listed = string.Join(", ", all.Take(MostListed));
            var more = all.Length > MostListed ? $" and {all.Length - MostListed} more" : "";
            problems.Add($"{what}: {listed}{more}");
        }
    }

    private static bool Fits(Tensor source, Tensor target) =>
        source.shape.AsSpan().SequenceEqual(target.shape)
        && (source.dtype == target.dtype || (source.is_floating_point() && target.is_floating_point()));

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
