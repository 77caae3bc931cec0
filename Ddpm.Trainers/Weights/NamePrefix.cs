using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A rule for names of weights: those that begin with one text get another beginning.</summary>
/// <param name="From">The beginning, with its dot: "module.". An empty one fits every name.</param>
/// <param name="To">What takes its place; empty to take it away.</param>
public sealed record NamePrefix(string From, string To)
{
    /// <summary>Applies rules to all names, one rule after the other.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="weights">Tensors by name; they are the ones that are returned, under other names.</param>
    /// <param name="source">The file that they are from, for the error.</param>
    /// <exception cref="InvalidDataException">Two tensors would have the same name.</exception>
    public static IReadOnlyDictionary<string, Tensor> ApplyAll(
        IReadOnlyList<NamePrefix> rules,
        IReadOnlyDictionary<string, Tensor> weights,
        string source
    )
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(weights);
        var renamed = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in weights)
        {
            var other = rules.Aggregate(name, (current, rule) => rule.ApplyTo(current));
            if (!renamed.TryAdd(other, tensor))
                throw new InvalidDataException(
                    $"The weights of '{source}' cannot be renamed as asked: two tensors would have the name "
                        + $"'{ShownName.Of(other)}', '{ShownName.Of(name)}' among them."
                );
        }
        return renamed;
    }

    /// <summary>The name by this rule.</summary>
    internal string ApplyTo(string name) =>
        name.StartsWith(From, StringComparison.Ordinal) ? To + name[From.Length..] : name;
}
