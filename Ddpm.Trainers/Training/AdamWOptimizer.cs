using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, algorithm 2) on all parameters at once: gradients are gathered into one long
/// vector, so that a step is a dozen large operations instead of a dozen small ones for each parameter.
/// </summary>
/// <remarks>
/// Every number that goes to torch is held until the step is done. TorchSharp's own optimisers hand over temporary ones,
/// thousands in a step, which the garbage collector may free while torch still reads them when other threads allocate.
/// </remarks>
internal sealed class AdamWOptimizer : IDisposable
{
    private const double Epsilon = 1e-8;

    private readonly OptimizerBetas _betas;
    private readonly Group[] _groups;

    /// <param name="parameters">What is learnt, all on one device and of one floating point type.</param>
    /// <param name="betas">How slowly the averages forget.</param>
    /// <param name="weightDecay">
    /// The decay of matrices and kernels; scales and biases have none, it would only pull them off their purpose.
    /// </param>
    public AdamWOptimizer(IReadOnlyList<Parameter> parameters, OptimizerBetas betas, double weightDecay)
    {
        _betas = betas;
        _groups =
        [
            .. new[]
            {
                ("decayed", parameters.Where(parameter => parameter.dim() > 1).ToArray(), weightDecay),
                ("plain", parameters.Where(parameter => parameter.dim() <= 1).ToArray(), 0),
            }
                .Where(group => group.Item2.Length > 0)
                .Select(group => new Group(group.Item1, group.Item2, group.Item3)),
        ];
    }

    /// <summary>The averages of gradients and of their squares by name: this optimiser's own tensors.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        _groups.SelectMany(group =>
            new[]
            {
                KeyValuePair.Create($"{group.Name}/exp_avg", group.Mean),
                KeyValuePair.Create($"{group.Name}/exp_avg_sq", group.Square),
            }
        );

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _groups.SelectMany(group => group.Parameters))
            parameter.grad = null;
    }

    /// <summary>Changes the parameters by their gradients; not when these are not finite.</summary>
    /// <param name="step">How many steps came before this one.</param>
    /// <param name="learningRate">How far the step goes.</param>
    /// <param name="maxGradientNorm">The norm to which the gradients of all parameters together are scaled down.</param>
    /// <returns>The norm of the gradients before that.</returns>
    public double Step(long step, double learningRate, double maxGradientNorm)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var gradients = Array.ConvertAll(_groups, group => group.GatherGradients());
        var norm = Math.Sqrt(gradients.Sum(gradient => Math.Pow(gradient.norm().item<float>(), 2)));
        if (!double.IsFinite(norm))
            return norm;

        // m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g²
        using var clip = Math.Min(1, maxGradientNorm / (norm + 1e-6)).ToScalar();
        var meanRate = Number(1 - _betas.First);
        var squareRate = Number(1 - _betas.Second);
        foreach (var (group, gradient) in _groups.Zip(gradients))
        {
            gradient.mul_(clip);
            group.Mean.lerp_(gradient, meanRate);
            group.Square.lerp_(gradient.square(), squareRate);
        }

        // θ ← θ − η·λ·θ − η·m̂/(√v̂ + ε), with the averages corrected for their start at zero
        using var rootCorrection = (1 / Math.Sqrt(1 - Math.Pow(_betas.Second, step + 1))).ToScalar();
        using var epsilon = Epsilon.ToScalar();
        using var one = 1.ToScalar();
        using var rate = (-learningRate / (1 - Math.Pow(_betas.First, step + 1))).ToScalar();
        foreach (var group in _groups)
        {
            using var kept = (1 - learningRate * group.WeightDecay).ToScalar();
            var spread = group.Square.sqrt().mul_(rootCorrection).add_(epsilon, one);
            group.Scatter(group.GatherWeights().mul_(kept).addcdiv_(group.Mean, spread, rate));
        }

        return norm;
    }

    private Tensor Number(double value) => tensor((float)value, _groups[0].Mean.dtype, _groups[0].Mean.device);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, tensor) in State)
            tensor.Dispose();
    }

    /// <summary>Parameters of one weight decay.</summary>
    private sealed class Group
    {
        private readonly long[] _sizes;

        public Group(string name, Parameter[] parameters, double weightDecay)
        {
            Name = name;
            Parameters = parameters;
            WeightDecay = weightDecay;
            _sizes = Array.ConvertAll(parameters, parameter => parameter.numel());
            using var noGrad = no_grad();
            var first = parameters[0];
            Mean = zeros(_sizes.Sum(), first.dtype, first.device).DetachFromDisposeScope();
            Square = zeros_like(Mean).DetachFromDisposeScope();
        }

        public string Name { get; }

        public Parameter[] Parameters { get; }

        public double WeightDecay { get; }

        public Tensor Mean { get; }

        public Tensor Square { get; }

        public Tensor GatherWeights() => cat([.. Parameters.Select(parameter => parameter.flatten())]);

        // A parameter that the loss does not depend on has no gradient, and only decays.
        public Tensor GatherGradients() =>
            cat([.. Parameters.Select(parameter => (parameter.grad ?? zeros_like(parameter)).flatten())]);

        public void Scatter(Tensor weights)
        {
            var parts = weights.split(_sizes);
            for (var index = 0; index < Parameters.Length; index++)
                Parameters[index].copy_(parts[index].view(Parameters[index].shape));
        }
    }
}
