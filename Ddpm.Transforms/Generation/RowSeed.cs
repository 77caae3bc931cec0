using Microsoft.ML.Data;

namespace Ddpm.Transforms.Generation;

/// <summary>The seed of a row that brings none: a fixed function of the stage's seed and the row's id.</summary>
internal static class RowSeed
{
    /// <summary>A seed of its own for each row of a data view, whatever the order in which they come.</summary>
    public static long Of(long seed, DataViewRowId id) => (long)Mix(Mix(Mix((ulong)seed) ^ id.Low) ^ id.High);

    // The finaliser of SplitMix64 (Steele, Lea and Flood 2014) after its increment: one-to-one, so no ids collide by it.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
