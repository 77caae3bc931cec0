using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Training;

/// <summary>A network in training: its optimiser, its average, and both as tensors for a checkpoint.</summary>
internal sealed class ObjectiveState : IDisposable
{
    private readonly TrainingObjective _objective;
    private readonly TrainingOptions _options;
    private readonly Parameter[] _parameters;
    private readonly AdamW _optimizer;

    public ObjectiveState(TrainingObjective objective, TrainingOptions options)
    {
        _objective = objective;
        _options = options;
        _parameters = [.. objective.Network.parameters().Where(parameter => parameter.requires_grad)];

        // Weight decay is for matrices and kernels; it would only pull scales and biases off their purpose.
        var betas = options.OptimizerBetas;
        _optimizer = new AdamW(
            new[]
            {
                new AdamW.ParamGroup(
                    _parameters.Where(p => p.dim() > 1),
                    options.LearningRate,
                    betas.First,
                    betas.Second,
                    weight_decay: options.WeightDecay
                ),
                new AdamW.ParamGroup(
                    _parameters.Where(p => p.dim() <= 1),
                    options.LearningRate,
                    betas.First,
                    betas.Second,
                    weight_decay: 0
                ),
            },
            options.LearningRate
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

    private IEnumerable<WeightAverage> Averages => FurtherAverages.Prepend(Average);

    /// <summary>One step of the optimiser; returns the loss.</summary>
    /// <exception cref="InvalidOperationException">The loss or its gradient is not finite.</exception>
    public double Step(TrainingBatch batch, StepRandom random, long step, double learningRate)
    {
        _optimizer.zero_grad();
        var loss = _objective.Loss(batch, random);
        loss.backward();

        var norm = nn.utils.clip_grad_norm_(_parameters, _options.MaxGradientNorm);
        var value = loss.item<float>();
        if (!float.IsFinite(value) || !double.IsFinite(norm))
            throw new InvalidOperationException(
                $"Training of '{_objective.Name}' diverged at step {step + 1}: loss {value}, gradient norm {norm}. "
                    + "Lower the learning rate, or raise the number of warm-up steps."
            );

        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = learningRate;
        _optimizer.step();
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
            tensors[$"{_objective.Name}/{average.Profile.Name}/{name}"] = tensor;
        foreach (var (index, state) in OptimizerStates())
        {
            tensors[$"{_objective.Name}/optimizer/{index}/exp_avg"] = state.exp_avg;
            tensors[$"{_objective.Name}/optimizer/{index}/exp_avg_sq"] = state.exp_avg_sq;
        }

        return tensors;
    }

    /// <summary>Takes back what <see cref="Collect"/> gave after so many steps.</summary>
    public void Restore(Func<string, Tensor, Tensor> read, long steps)
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in Collect())
            tensor.copy_(read(name, tensor));
        foreach (var (_, state) in OptimizerStates())
            state.step = steps;
    }

    private IEnumerable<(int Index, AdamW.State State)> OptimizerStates() =>
        _optimizer.state_dict().State.Select((state, index) => (index, (AdamW.State)state));

    public void Dispose()
    {
        _optimizer.Dispose();
        foreach (var average in Averages)
            average.Dispose();
    }
}
