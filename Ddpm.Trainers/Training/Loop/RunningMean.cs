namespace Ddpm.Trainers.Training;

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
