using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Changes the parameters of a network, each by the rule that an <see cref="Optimizer"/> has for it.</summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly IReadOnlyList<IUpdateRule> _rules;

    /// <param name="parameters">What is learnt, all on one device and of one floating point type.</param>
    /// <param name="hidden">Those of them that are hidden matrices.</param>
    /// <param name="optimizer">The rules.</param>
    /// <param name="betas">How slowly AdamW's averages forget.</param>
    /// <param name="weightDecay">The decay of matrices and kernels.</param>
    public NetworkOptimizer(
        IEnumerable<Parameter> parameters,
        IEnumerable<Parameter> hidden,
        Optimizer optimizer,
        OptimizerBetas betas,
        double weightDecay
    )
    {
        _parameters = [.. parameters];
        var isHidden = optimizer.Direction is null ? [] : hidden.ToHashSet(ReferenceEqualityComparer.Instance);
        var others = new AdamWOptimizer(_parameters.Where(one => !isHidden.Contains(one)), betas, weightDecay);
        _rules = optimizer.Direction is { } direction
            ? [others, new MatrixOptimizer(_parameters.Where(isHidden.Contains), direction, weightDecay)]
            : [others];
    }

    /// <summary>What the rules remember, by name: their own tensors.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State => _rules.SelectMany(rule => rule.State);

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _parameters)
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
        var gradients = _rules.Select(rule => rule.GatherGradients()).ToArray();
        var norm = Math.Sqrt(gradients.SelectMany(all => all).Sum(one => Math.Pow(one.norm().item<float>(), 2)));
        if (!double.IsFinite(norm))
            return norm;

        var clip = Math.Min(1, maxGradientNorm / (norm + 1e-6));
        foreach (var (rule, own) in _rules.Zip(gradients))
            rule.Update(own, clip, step, learningRate);
        return norm;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var rule in _rules)
            rule.Dispose();
    }
}

/// <summary>A rule by which parameters are changed.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <summary>What it remembers from step to step, by name: its own tensors.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> State { get; }

    /// <summary>
    /// The gradients as the rule computes with them. A parameter that the loss does not depend on has none, and only decays.
    /// </summary>
    Tensor[] GatherGradients();

    /// <summary>Changes the parameters.</summary>
    /// <param name="gradients">What <see cref="GatherGradients"/> gave, which may be changed in its place.</param>
    /// <param name="clip">What gradients are multiplied by, above 0 and at most 1.</param>
    /// <param name="step">How many steps came before this one.</param>
    /// <param name="learningRate">How far the step goes.</param>
    void Update(Tensor[] gradients, double clip, long step, double learningRate);
}
