using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>
/// The random draws of one training step: a pure function of (seed, step), so that a resumed run draws what an
/// uninterrupted one does without storing a generator's state.
/// </summary>
public sealed class StepRandom : IDisposable
{
    private readonly long _seed;
    private readonly uint _step;
    private readonly Lazy<Generator> _generator;
    private uint _position;

    /// <param name="seed">The seed of the run.</param>
    /// <param name="step">The step, from 0.</param>
    public StepRandom(long seed, long step)
    {
        _seed = seed;
        _step = (uint)step;
        var (low, high, _, _) = RowNoise.Philox(((uint)step, (uint)(step >> 32), 1, 0), (uint)seed, (uint)(seed >> 32));
        _generator = new(() => new Generator((ulong)low | ((ulong)high << 32)));
    }

    /// <summary>Standard normal numbers, drawn on the CPU so that they are the same for every device.</summary>
    public Tensor Normal(ReadOnlySpan<long> shape, Device device) =>
        randn(shape, ScalarType.Float32, generator: _generator.Value).to(device);

    /// <summary>The next number, evenly distributed in [0, 1).</summary>
    public double Uniform()
    {
        var (value, _, _, _) = RowNoise.Philox((_position++, _step, 2, 0), (uint)_seed, (uint)(_seed >> 32));
        return value / 4294967296.0;
    }

    /// <summary>The seed of what a step draws elsewhere, such as dropout; the same whatever was drawn before.</summary>
    public long Seed()
    {
        var (low, high, _, _) = RowNoise.Philox((0, _step, 3, 0), (uint)_seed, (uint)(_seed >> 32));
        return (long)((ulong)low | ((ulong)high << 32));
    }

    /// <summary>
    /// Numbers in [0, 1), one from each of as many equal parts, in random order: each is evenly distributed, and
    /// together they cover the range (Kingma et al. 2021, appendix I.1).
    /// </summary>
    public double[] StratifiedUniform(int count)
    {
        var values = new double[count];
        for (var index = 0; index < count; index++)
            values[index] = (index + Uniform()) / count;
        Shuffle(values);
        return values;
    }

    /// <summary>The labels of each picture, or none, so that a model also learns what pictures look like at all.</summary>
    /// <param name="labels">The labels of each picture.</param>
    /// <param name="rate">How often they are dropped; where it is 0, no number is drawn.</param>
    internal IReadOnlyList<int[]> DropLabels(IReadOnlyList<int[]> labels, double rate) =>
        rate == 0 ? labels : [.. labels.Select(own => Uniform() < rate ? [] : own)];

    /// <summary>Puts the values into random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = (int)(Uniform() * (last + 1));
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_generator.IsValueCreated)
            _generator.Value.Dispose();
    }
}
