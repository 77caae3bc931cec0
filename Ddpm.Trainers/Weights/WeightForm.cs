using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Type and shape of a tensor, there or described.</summary>
internal sealed record WeightForm(ScalarType Type, long[] Shape)
{
    private const int MostListed = 10;

    /// <summary>Makes sure that weights are those of a network: the same names, shapes and types.</summary>
    /// <param name="network">What messages call the network.</param>
    /// <param name="expected">What the network has, by name.</param>
    /// <param name="found">The weights. Any type of floating point fits any other.</param>
    /// <exception cref="InvalidDataException">They are not, which the message explains.</exception>
    public static void RequireFit(
        string network,
        IReadOnlyDictionary<string, WeightForm> expected,
        IReadOnlyDictionary<string, WeightForm> found
    )
    {
        var problems = new List<string>();
        Report("missing", expected.Keys.Where(name => !found.ContainsKey(name)));
        Report("unexpected", found.Keys.Where(name => !expected.ContainsKey(name)));
        Report(
            "different",
            expected
                .Where(target => found.TryGetValue(target.Key, out var source) && !source.Fits(target.Value))
                .Select(target => $"{target.Key} (expected {target.Value}, got {found[target.Key]})")
        );
        if (problems.Count > 0)
            throw new InvalidDataException(
                $"The weights do not fit the network {network}: {string.Join("; ", problems)}."
            );

        void Report(string what, IEnumerable<string> names)
        {
            var all = names.Order(StringComparer.Ordinal).ToArray();
            if (all.Length == 0)
                return;
            var listed = string.Join(", ", all.Take(MostListed).Select(ShownName.Of));
            var more = all.Length > MostListed ? $" and {all.Length - MostListed} more" : "";
            problems.Add($"{what}: {listed}{more}");
        }
    }

    /// <summary>Whether its values are of a floating point type, each of which can be read as another.</summary>
    public static bool IsFloatingPoint(ScalarType type) =>
        type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Whether these values can take the place of others.</summary>
    public bool Fits(WeightForm target) =>
        Shape.AsSpan().SequenceEqual(target.Shape)
        && (Type == target.Type || (IsFloatingPoint(Type) && IsFloatingPoint(target.Type)));

    /// <inheritdoc />
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";
}
