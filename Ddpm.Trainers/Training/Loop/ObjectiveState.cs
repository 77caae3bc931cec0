using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>A network in training: its optimiser, its average, and both as tensors for a checkpoint.</summary>
internal sealed class ObjectiveState : IDisposable
{
    private readonly TrainingObjective _objective;
    private readonly TrainingOptions _options;
    private readonly NetworkOptimizer _optimizer;

    public ObjectiveState(TrainingObjective objective, TrainingOptions options)
    {
        _objective = objective;
        _options = options;
        _optimizer = new NetworkOptimizer(
            objective.Network.parameters().Where(parameter => parameter.requires_grad),
            objective.HiddenMatrices,
            options.Optimizer,
            options.OptimizerBetas,
            options.WeightDecay
        );
        Average = new WeightAverage(objective.Network, AverageProfile.Exponential(options.AverageDecay));
        FurtherAverages =
        [
            .. options.AverageWidths.Select(width => new WeightAverage(
                objective.Network,
                AverageProfile.PowerFunction(width)
            )),
        ];
    }

    /// <summary>The average that the network ends with.</summary>
    public WeightAverage Average { get; }

    /// <summary>One average for each of <see cref="TrainingOptions.AverageWidths"/>.</summary>
    public IReadOnlyList<WeightAverage> FurtherAverages { get; }

    /// <summary>What stands before the names of the average's weights in a checkpoint.</summary>
    public string AveragePrefix => PrefixOf(Average);

    private IEnumerable<WeightAverage> Averages => FurtherAverages.Prepend(Average);

    /// <summary>What learns.</summary>
    public TrainingObjective Objective => _objective;

    /// <summary>One step of the optimiser; returns the loss.</summary>
    /// <param name="batch">The pictures.</param>
    /// <param name="random">The random draws of the step.</param>
    /// <param name="step">How many steps came before this one.</param>
    /// <param name="learningRate">The rate of a network that has none of its own.</param>
    /// <exception cref="InvalidOperationException">The loss or its gradient is not finite.</exception>
    public double Step(TrainingBatch batch, StepRandom random, long step, double learningRate)
    {
        _optimizer.ClearGradients();
        using var products = _objective.IsOfGradients ? Convolutions.AsProducts() : null;
        var loss = _objective.Loss(batch, random);
        loss.backward();

        var value = loss.item<float>();
        var norm = _optimizer.Step(
            step,
            _objective.LearningRate?.Invoke(batch) ?? learningRate,
            _options.MaxGradientNorm
        );
        if (!float.IsFinite(value) || !double.IsFinite(norm))
            throw new InvalidOperationException(
                $"Training of '{_objective.Name}' diverged at step {step + 1}: loss {value}, gradient norm {norm}. "
                    + "Lower the learning rate, or raise the number of warm-up steps."
            );

        foreach (var average in Averages)
            average.Update(step);
        return value;
    }

    /// <summary>Everything that this network's training needs to go on, under names of its own.</summary>
    public Dictionary<string, Tensor> Collect()
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in _objective.Network.state_dict())
            tensors[$"{_objective.Name}/network/{name}"] = tensor;
        foreach (var average in Averages)
        foreach (var (name, tensor) in average.Tensors)
            tensors[$"{PrefixOf(average)}{name}"] = tensor;
        foreach (var (name, tensor) in _optimizer.State)
            tensors[$"{_objective.Name}/optimizer/{name}"] = tensor;

        return tensors;
    }

    /// <summary>Takes back what <see cref="Collect"/> gave.</summary>
    public void Restore(Func<string, Tensor, Tensor> read)
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in Collect())
            tensor.copy_(read(name, tensor));
    }

    private string PrefixOf(WeightAverage average) => $"{_objective.Name}/{average.Profile.Name}/";

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var average in Averages)
            average.Dispose();
    }
}
