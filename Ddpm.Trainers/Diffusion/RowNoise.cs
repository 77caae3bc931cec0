using System.Runtime.CompilerServices;

namespace Ddpm.Trainers;

/// <summary>
/// The noise of a batch of rows, where each row's numbers are a pure function of (row seed, step): the same on every
/// device, for every batch size and thread count. The generator is Philox4x32-10 (Salmon et al. 2011, "Parallel random
/// numbers: as easy as 1, 2, 3", table 2), keyed by the seed and counting (step, position).
/// </summary>
/// <param name="seeds">One seed for each row.</param>
internal sealed class RowNoise(IReadOnlyList<long> seeds)
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;

    /// <summary>Standard normal numbers for one step.</summary>
    /// <param name="step">The step that uses them; 0 is the initial noise.</param>
    /// <param name="length">How many numbers a row has.</param>
    /// <returns>One row after the other.</returns>
    public float[] Normal(int step, int length)
    {
        var values = new float[seeds.Count * length];
        for (var row = 0; row < seeds.Count; row++)
            Fill(values.AsSpan(row * length, length), seeds[row], step);
        return values;
    }

    /// <summary>Fills a span with the standard normal numbers of one row and step.</summary>
    public static void Fill(Span<float> values, long seed, int step)
    {
        Span<float> four = stackalloc float[4];
        for (var start = 0; start < values.Length; start += 4)
        {
            var (a, b, c, d) = Philox((uint)(start / 4), (uint)step, (uint)seed, (uint)(seed >> 32));
            (four[0], four[1]) = BoxMuller(a, b);
            (four[2], four[3]) = BoxMuller(c, d);
            four[..Math.Min(4, values.Length - start)].CopyTo(values[start..]);
        }
    }

    /// <summary>Ten rounds of Philox4x32 on the counter (position, step, 0, 0).</summary>
    internal static (uint A, uint B, uint C, uint D) Philox(uint position, uint step, uint keyLow, uint keyHigh) =>
        Philox((position, step, 0, 0), keyLow, keyHigh);

    internal static (uint A, uint B, uint C, uint D) Philox((uint A, uint B, uint C, uint D) x, uint keyA, uint keyB)
    {
        for (var round = 0; round < 10; round++)
        {
            var productA = (ulong)MultiplierA * x.A;
            var productB = (ulong)MultiplierB * x.C;
            x = (
                (uint)(productB >> 32) ^ x.B ^ keyA,
                (uint)productB,
                (uint)(productA >> 32) ^ x.D ^ keyB,
                (uint)productA
            );
            keyA += WeylA;
            keyB += WeylB;
        }

        return x;
    }

    // In double, so that two platforms' mathematics can differ only where the rounding to float hides it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float, float) BoxMuller(uint first, uint second)
    {
        const double scale = 1.0 / 4294967296.0;
        var radius = Math.Sqrt(-2 * Math.Log((first + 0.5) * scale));
        var (sin, cos) = Math.SinCos(2 * Math.PI * (second + 0.5) * scale);
        return ((float)(radius * cos), (float)(radius * sin));
    }
}
