using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Training that goes on from a model that is already trained: what must be as it was.</summary>
internal static class PreviousModels
{
    /// <summary>Makes sure that a model can go on where another ended.</summary>
    /// <param name="previous">The model that is gone on from, or null.</param>
    /// <param name="now">What the model will be.</param>
    /// <param name="structure">What it is, whatever it learnt.</param>
    /// <exception cref="ArgumentException">The two differ in their labels, shape or structure.</exception>
    public static void RequireSame<TDescription>(
        TDescription? previous,
        TDescription now,
        Func<TDescription, object> structure
    )
        where TDescription : ModelDescription
    {
        if (previous is null)
            return;
        if (!previous.Labels.SequenceEqual(now.Labels))
            throw new ArgumentException(
                $"PreviousModel knows the labels {string.Join(", ", previous.Labels)}, and the data have "
                    + $"{string.Join(", ", now.Labels)}; to go on, they must be the same, in the same order."
            );
        Require("shape of pictures", previous.Shape.ToString(), now.Shape.ToString());
        var (was, wanted) = (Values(structure(previous)), Values(structure(now)));
        foreach (var name in was.Keys)
            Require(name, was[name], wanted[name]);
    }

    /// <summary>
    /// The weights that a network begins with: the previous model's, and its own where guidance is an input of it and was none of the
    /// previous model's.
    /// </summary>
    /// <param name="network">The network that is to learn.</param>
    /// <param name="previous">The previous model's.</param>
    /// <returns>Tensors of either by name, not copies: not to be disposed.</returns>
    public static Dictionary<string, Tensor> WeightsFor(nn.Module network, nn.Module previous)
    {
        var weights = ModuleWeights.Collect(previous);
        if (network is IDenoisingNetwork { TakesGuidance: true })
            foreach (var (name, own) in ModuleWeights.Collect(network))
                if (name.StartsWith(DenoisingNetwork.GuidancePrefix, StringComparison.Ordinal))
                    weights.TryAdd(name, own);
        return weights;
    }

    private static Dictionary<string, string> Values(object structure) =>
        JsonSerializer
            .SerializeToNode(structure)!
            .AsObject()
            .ToDictionary(
                value => value.Key,
                value => value.Value is JsonValue one ? one.ToString() : value.Value?.ToJsonString() ?? "none"
            );

    private static void Require(string what, string previous, string now)
    {
        if (previous != now)
            throw new ArgumentException(
                $"The previous model has the {what} {previous}, and this training {now}; to go on, it must be the same."
            );
    }
}
