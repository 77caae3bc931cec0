namespace Ddpm.Trainers.Training;

/// <summary>
/// Which pictures a step sees: the order of each epoch is a pure function of (seed, epoch), and an epoch ends when
/// fewer pictures than a batch are left.
/// </summary>
/// <param name="count">How many pictures there are.</param>
/// <param name="batchSize">Pictures in a step; at most <paramref name="count"/>.</param>
/// <param name="seed">The seed of the run.</param>
internal sealed class DataOrder(int count, int batchSize, long seed)
{
    private readonly int[] _order = new int[count];
    private long _epoch = -1;

    /// <summary>Steps in an epoch.</summary>
    public long StepsPerEpoch { get; } = count / batchSize;

    /// <summary>The pictures of a step, counted from 0.</summary>
    public ReadOnlySpan<int> Batch(long step)
    {
        var epoch = step / StepsPerEpoch;
        if (epoch != _epoch)
        {
            for (var index = 0; index < count; index++)
                _order[index] = index;
            using var random = new StepRandom(~seed, epoch);
            random.Shuffle(_order.AsSpan());
            _epoch = epoch;
        }

        return _order.AsSpan((int)(step % StepsPerEpoch) * batchSize, batchSize);
    }
}
