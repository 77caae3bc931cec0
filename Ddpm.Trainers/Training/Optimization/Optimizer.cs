using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// By which rule gradients become changes of weights. All of them change embeddings, scales, biases, and the first and last layer
/// by AdamW; they differ in what they make of a network's hidden matrices (<see cref="IHiddenMatrices"/>).
/// </summary>
[JsonConverter(typeof(ChoiceConverter<Optimizer>))]
public sealed class Optimizer : Choice<Optimizer>, IChoice<Optimizer>
{
    // Made when it is asked for: options name an optimiser, and must not load TorchSharp.
    private readonly Func<Delegate>? _direction;

    private Optimizer(string name, Func<Delegate>? direction)
        : base(name) => _direction = direction;

    /// <param name="name">Its name.</param>
    /// <param name="direction">
    /// Turns the momentum of the gradients of equally large hidden matrices, float32 [matrices, rows, columns], into directions of
    /// change of the same shape, whose singular values are about 1. A step goes as far along them as AdamW's would go: they are
    /// multiplied by 0.2·√max(rows, columns) and the learning rate (Liu et al. 2025, "Muon is scalable for LLM training", eq. 4).
    /// </param>
    /// <exception cref="ArgumentException">The name is blank, or has white space or a comma.</exception>
    public Optimizer(string name, Func<Tensor, Tensor> direction)
        : this(name, () => direction) => ArgumentNullException.ThrowIfNull(direction);

    /// <summary>AdamW (Loshchilov and Hutter 2019, algorithm 2) for all parameters.</summary>
    public static Optimizer AdamW { get; } = new("adamw", direction: (Func<Delegate>?)null);

    /// <summary>
    /// Muon (Jordan et al. 2024) for hidden matrices, convolution kernels among them, and AdamW for all else: the momentum, 0.95 and
    /// Nesterov's, is brought close to the nearest matrix with orthonormal rows or columns, so that it changes all
    /// directions alike and not the few that gradients are full of.
    /// </summary>
    public static Optimizer Muon { get; } = new("muon", Orthogonalization);

    /// <inheritdoc />
    public static ChoiceRegistry<Optimizer> Registry { get; } = new("optimizer", AdamW, Muon);

    /// <inheritdoc cref="Choice{TSelf}.FromString" />
    public static implicit operator Optimizer(string name) => FromString(name);

    /// <summary>What becomes of the momentum of hidden matrices, or null where they are changed as all else.</summary>
    internal Func<Tensor, Tensor>? Direction => (Func<Tensor, Tensor>?)_direction?.Invoke();

    private static Delegate Orthogonalization() => (Func<Tensor, Tensor>)NewtonSchulz.Orthogonalize;
}
