using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// Measures the averaged weights of a run on pictures that it does not learn from, keeps the best of them, and says when
/// it has had enough.
/// </summary>
internal sealed class Validator : IDisposable
{
    // So that no draw of a measurement is one of training or of the data order.
    private const long SeedOfDraws = 0x56414C4944;
    private const string StateName = "validation/state";

    private const string BestName = "best";

    private readonly ValidationOptions _options;
    private readonly ValidationMetric _metric;
    private readonly ILabeledImages _images;
    private readonly ObjectiveState[] _states;
    private readonly BatchReader _reader;
    private readonly int _batchSize;
    private readonly long _every;
    private readonly long _seed;
    private readonly Dictionary<string, Tensor> _bestWeights = new(StringComparer.Ordinal);

    // The best value, its step, and how many measurements came after it: together a tensor, for checkpoints.
    private readonly Tensor _state = zeros(3, ScalarType.Float64).DetachFromDisposeScope();
    private double _best;
    private long _bestStep;
    private long _since;

    private Validator(
        ValidationOptions options,
        ValidationMetric metric,
        ObjectiveState[] states,
        TrainingOptions training,
        long stepsPerEpoch,
        Device device
    )
    {
        _options = options;
        _metric = metric;
        _images = options.Images!;
        _states = states;
        _batchSize = Math.Min(training.BatchSize, _images.Count);
        _reader = new BatchReader(_images, _batchSize, device);
        _every = options.Every ?? stepsPerEpoch;
        _seed = training.Seed ^ SeedOfDraws;
        _best = metric.IsHigherBetter ? double.NegativeInfinity : double.PositiveInfinity;
        foreach (var state in states)
        foreach (var (name, tensor) in state.Average.Tensors)
            _bestWeights[$"{BestPrefix(state)}{name}"] = tensor.clone().DetachFromDisposeScope();
    }

    /// <summary>The last measurement, or null when there was none since the run began or was resumed.</summary>
    public ValidationMeasure? Last { get; private set; }

    /// <summary>The best measurement, or null when there was none.</summary>
    public ValidationMeasure? Best => _bestStep == 0 ? null : new(_metric.Name, _best, _bestStep);

    /// <summary>What stands before the names of the best weights of a network in a checkpoint.</summary>
    public static string BestPrefix(ObjectiveState state) => $"{state.Objective.Name}/{BestName}/";

    /// <summary>Whether there were as many measurements without a better one as the options have patience for.</summary>
    public bool IsExhausted => _since >= _options.Patience;

    /// <summary>A validator for a run, or null where its options ask for none.</summary>
    /// <exception cref="ArgumentException">The task cannot be measured so, or the pictures are of another kind.</exception>
    public static Validator? Create(
        ITrainingTask task,
        ILabeledImages training,
        TrainingOptions options,
        ObjectiveState[] states,
        long stepsPerEpoch,
        Device device
    )
    {
        if (options.Validation is not { } validation)
            return null;
        var metric =
            validation.Metric is { } wanted ? task.Metrics.FirstOrDefault(metric => metric.Name == wanted)
            : task.Metrics is [var first, ..] ? first
            : null;
        if (metric is null)
            throw new ArgumentException(
                task.Metrics.Count == 0
                    ? "This kind of model cannot be validated while it is trained; leave Validation out."
                    : $"'{validation.Metric}' cannot be measured for this kind of model. Known metrics: "
                        + $"{string.Join(", ", task.Metrics.Select(known => known.Name))}.",
                nameof(options)
            );
        var images =
            validation.Images
            ?? throw new ArgumentException(
                $"{nameof(options.Validation)} needs pictures to measure on: set {nameof(validation.Images)}, or the "
                    + "ValidationSet of an estimator.",
                nameof(options)
            );
        if (images.Count == 0)
            throw new ArgumentException("There are no pictures to validate with.", nameof(options));
        if (images.Shape != training.Shape)
            throw new ArgumentException(
                $"The pictures to validate with are {images.Shape}, and those to learn from {training.Shape}; they must "
                    + "have the same shape.",
                nameof(options)
            );
        if (!images.Vocabulary.Names.SequenceEqual(training.Vocabulary.Names))
            throw new ArgumentException(
                $"The pictures to validate with have the labels {string.Join(", ", images.Vocabulary.Names)}, and those to "
                    + $"learn from {string.Join(", ", training.Vocabulary.Names)}; they must be the same, in the same order.",
                nameof(options)
            );
        return new Validator(validation, metric, states, options, stepsPerEpoch, device);
    }

    /// <summary>What the weights of a run depend on when it is validated; see <see cref="ITrainingTask.Describe"/>.</summary>
    public JsonNode Describe() =>
        new JsonObject
        {
            ["metric"] = _metric.Name,
            ["content"] = TrainingRun.HashOf(_images),
            ["every"] = _every,
            [nameof(_options.Patience)] = _options.Patience,
            [nameof(_options.MinDelta)] = _options.MinDelta,
        };

    /// <summary>Measures after a step, if it is one of those, or the last.</summary>
    public void AfterStep(long step, bool isLast)
    {
        if (!isLast && step % _every != 0)
            return;

        var value = Measure();
        Last = new ValidationMeasure(_metric.Name, value, step);
        var gain = _metric.IsHigherBetter ? value - _best : _best - value;
        if (!(gain > _options.MinDelta))
        {
            _since++;
            return;
        }

        (_best, _bestStep, _since) = (value, step, 0);
        using var noGrad = no_grad();
        foreach (var state in _states)
        foreach (var (name, tensor) in state.Average.Tensors)
            _bestWeights[$"{BestPrefix(state)}{name}"].copy_(tensor);
    }

    /// <summary>Makes the best weights the averaged ones, which are what the networks end with.</summary>
    public void RestoreBest()
    {
        if (_bestStep == 0)
            return;
        using var noGrad = no_grad();
        foreach (var state in _states)
        foreach (var (name, tensor) in state.Average.Tensors)
            tensor.copy_(_bestWeights[$"{BestPrefix(state)}{name}"]);
    }

    /// <summary>Everything that goes on with the run, for a checkpoint.</summary>
    public Dictionary<string, Tensor> Collect()
    {
        using var numbers = tensor([_best, _bestStep, _since]);
        _state.copy_(numbers);
        return new(_bestWeights, StringComparer.Ordinal) { [StateName] = _state };
    }

    /// <summary>Takes back what <see cref="Collect"/> gave.</summary>
    public void Restore(Func<string, Tensor, Tensor> read)
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in Collect())
            tensor.copy_(read(name, tensor));
        var numbers = _state.data<double>();
        (_best, _bestStep, _since) = (numbers[0], (long)numbers[1], (long)numbers[2]);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tensor in _bestWeights.Values)
            tensor.Dispose();
        _state.Dispose();
    }

    private double Measure()
    {
        using var averaged = new AveragedNetworks(_states);
        var (sum, pictures, indices) = (0.0, 0, new int[_batchSize]);
        for (var first = 0; first < _images.Count; first += _batchSize)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            using var random = new StepRandom(_seed, first / _batchSize);
            var rows = indices.AsSpan(0, Math.Min(_batchSize, _images.Count - first));
            for (var row = 0; row < rows.Length; row++)
                rows[row] = first + row;
            var part = _metric.Measure(_reader.Read(rows) with { Fraction = 1 }, random);
            sum += part.Sum;
            pictures += part.Pictures;
        }

        return sum / pictures;
    }
}
