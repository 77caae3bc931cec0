using System.Diagnostics;

namespace Ddpm.Trainers;

/// <summary>Counts steps and time of a run against its budget.</summary>
internal sealed class TrainingClock(TrainingBudget budget, long stepsPerEpoch)
{
    private readonly long? _totalSteps = budget.Steps ?? budget.Epochs * stepsPerEpoch;
    private readonly Stopwatch _watch = new();
    private TimeSpan _before;
    private double _secondsPerStep;
    private TimeSpan _lastStep;

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Time spent training, over all resumed parts.</summary>
    public TimeSpan Elapsed => _before + _watch.Elapsed;

    /// <summary>How much of the budget is used, 0 to 1.</summary>
    public double Fraction =>
        Math.Min(1, _totalSteps is { } total ? (double)Step / total : Elapsed / budget.Time!.Value);

    public bool IsDone => Fraction >= 1;

    public void ResumeAt(long step, TimeSpan elapsed)
    {
        Step = step;
        _before = elapsed;
    }

    public void Start()
    {
        _watch.Start();
        _lastStep = Elapsed;
    }

    public void Advance()
    {
        Step++;
        var now = Elapsed;
        var seconds = (now - _lastStep).TotalSeconds;
        _secondsPerStep = _secondsPerStep == 0 ? seconds : 0.95 * _secondsPerStep + 0.05 * seconds;
        _lastStep = now;
    }

    public TrainingProgress Progress(double loss, int batchSize) =>
        new()
        {
            Step = Step,
            Epoch = (double)Step / stepsPerEpoch,
            Fraction = Fraction,
            Loss = loss,
            SamplesPerSecond = _secondsPerStep == 0 ? 0 : batchSize / _secondsPerStep,
            Elapsed = Elapsed,
            Remaining = _totalSteps is { } total
                ? TimeSpan.FromSeconds((total - Step) * _secondsPerStep)
                : TimeSpan.FromSeconds(Math.Max(0, (budget.Time!.Value - Elapsed).TotalSeconds)),
        };
}

/// <summary>A mean that forgets: each value counts for about a hundred steps.</summary>
internal sealed class RunningMean
{
    private const double Decay = 0.99;
    private double _sum;
    private double _weight;

    public double Value => _weight == 0 ? double.NaN : _sum / _weight;

    public void Add(double value)
    {
        _sum = Decay * _sum + value;
        _weight = Decay * _weight + 1;
    }
}
