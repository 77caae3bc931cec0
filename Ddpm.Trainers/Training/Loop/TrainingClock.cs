using System.Diagnostics;
using System.Globalization;

namespace Ddpm.Trainers;

/// <summary>Counts steps and time of a run against its budget.</summary>
internal sealed class TrainingClock(TrainingBudget budget, long stepsPerEpoch)
{
    private readonly long? _totalSteps = budget.StepsIn(stepsPerEpoch);
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

    /// <summary>Goes on after a step.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="elapsed">The time that they took.</param>
    /// <param name="earlier">The budget until then, or null where it is not known.</param>
    /// <returns>What one should know of another budget, or null.</returns>
    /// <exception cref="ArgumentException">More steps are done than the budget has.</exception>
    public string? ResumeAt(long step, TimeSpan elapsed, TrainingBudget? earlier)
    {
        if (step > _totalSteps)
            throw new ArgumentException(
                $"The checkpoint is at step {step}, and the budget is {budget.InWords()}, which is {_totalSteps} steps: what is "
                    + "learnt cannot be taken back. Give a larger budget, or make a model of the checkpoint as it is."
            );
        Step = step;
        _before = elapsed;
        return
            earlier is null
            || earlier == budget
            || (_totalSteps is { } total && earlier.StepsIn(stepsPerEpoch) == total)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The run goes on with a budget of {budget.InWords()}, where it had {earlier.InWords()}. Learning rates, and all else that follows the share of the budget, go on at {Fraction:0.0%}, so that the weights are not those of a run that had this budget from its start."
            );
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
