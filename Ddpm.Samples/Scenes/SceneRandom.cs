namespace Ddpm.Samples.Scenes;

/// <summary>Random numbers that depend on a seed and a stream only, the same on every machine and .NET version.</summary>
/// <remarks>SplitMix64: a counter that is hashed. The stream moves the start of the counter.</remarks>
/// <param name="seed">Which random world.</param>
/// <param name="stream">Which independent sequence of it, for instance the number of the scene.</param>
internal sealed class SceneRandom(long seed, long stream)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong _state = Mix(Mix((ulong)seed + Step) ^ (ulong)stream);

    /// <summary>A number from 0 up to, but not including, the given one.</summary>
    public int Below(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)Math.BigMul(Next(), (ulong)count, out _);
    }

    /// <summary>A number between the two, evenly distributed.</summary>
    public float Between(float low, float high) => low + ((high - low) * (Next() >> 40) / (1 << 24));

    /// <summary>Puts the items in a random order.</summary>
    public void Shuffle<T>(T[] items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private ulong Next() => Mix(_state += Step);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
