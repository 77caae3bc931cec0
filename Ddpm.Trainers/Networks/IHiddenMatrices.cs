using TorchSharp;
using TorchSharp.Modules;

namespace Ddpm.Trainers;

/// <summary>
/// A module that says which of its own weights lead from features to features, with which an <see cref="Optimizer"/> may deal as
/// matrices: not embeddings, scales, biases, maps of positions, layers that turn a condition into scales, or the first and last
/// layer of a network. Modules inside it say theirs themselves.
/// </summary>
public interface IHiddenMatrices
{
    /// <summary>
    /// Weights of two dimensions or more. Of the kernels of convolutions the first dimension counts as rows and the others together
    /// as columns.
    /// </summary>
    IEnumerable<Parameter> HiddenMatrices { get; }
}

/// <summary>The hidden matrices of whole networks.</summary>
internal static class HiddenMatrixExtensions
{
    /// <summary>Those of the network and of all modules inside it.</summary>
    public static IEnumerable<Parameter> AllHiddenMatrices(this torch.nn.Module network) =>
        network.modules().Prepend(network).OfType<IHiddenMatrices>().Distinct().SelectMany(part => part.HiddenMatrices);
}
