using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ddpm.Trainers;

/// <summary>
/// A set of things, small enough to keep beside a model, that can say how much of it is in another set: the lowest of
/// their hashes (the bottom-k sketch of Broder 1997). Up to <see cref="Capacity"/> things it is exact; of more it is a
/// random sample.
/// </summary>
/// <param name="Count">How many different things there are.</param>
/// <param name="Lowest">
/// The lowest hashes, at most <see cref="Capacity"/> of them, rising, 8 bytes each (little-endian), in base 64.
/// </param>
public sealed record HashSketch(int Count, string Lowest)
{
    /// <summary>How many hashes are kept at most.</summary>
    public const int Capacity = 4096;

    /// <summary>The hash of a thing: the first 8 bytes of its SHA-256.</summary>
    public static ulong Hash(ReadOnlySpan<byte> thing)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(thing, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>The sketch of a set.</summary>
    /// <param name="hashes">The hashes of its things, in any order; those that are met again count once.</param>
    public static HashSketch Of(IEnumerable<ulong> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        ulong[] different = [.. hashes.Distinct().Order()];
        return new HashSketch(different.Length, Encode(different.AsSpan(0, Math.Min(different.Length, Capacity))));
    }

    /// <summary>The sketch of all things that are in this set or in another; beyond the capacity their number is an estimate.</summary>
    public HashSketch Union(HashSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);

        // The same lowest hashes are those of the same set, whose number need not be estimated.
        if (Lowest == other.Lowest)
            return Count >= other.Count ? this : other;
        var (own, others) = (Decode(), other.Decode());
        var listed = Math.Min(Reach(own), other.Reach(others));
        ulong[] union = [.. own.Union(others).Where(hash => hash <= listed).Order().Take(Capacity)];
        if (listed == ulong.MaxValue && union.Length < Capacity)
            return new HashSketch(union.Length, Encode(union));

        // Bar-Yossef et al. 2002: k − 1 of n things lie below the k-th of n evenly spread hashes.
        var estimate = (union.Length - 1) / (union[^1] * Math.ScaleB(1, -64));
        return new HashSketch((int)Math.Clamp(estimate, Capacity + 1, int.MaxValue), Encode(union));
    }

    /// <summary>
    /// The share of this set that another has too, in [0, 1]: exact where both are small, else an estimate from the
    /// things that both sketches would list; NaN where there are none.
    /// </summary>
    public double ShareIn(HashSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (own, others) = (Decode(), other.Decode());

        // Below the last hash that a full sketch lists, it lists all.
        var listed = Math.Min(Reach(own), other.Reach(others));
        var sample = own.Where(hash => hash <= listed).ToList();
        return sample.Count == 0 ? double.NaN : (double)sample.Intersect(others).Count() / sample.Count;
    }

    /// <summary>Checks both values.</summary>
    /// <exception cref="ArgumentException">The hashes are none, not rising, or not as many as there should be.</exception>
    internal void Validate()
    {
        var hashes = Decode();
        if (
            hashes.Length != Math.Min(Count, Capacity)
            || hashes.Zip(hashes.Skip(1)).Any(pair => pair.First >= pair.Second)
        )
            throw new ArgumentException(
                $"A sketch of {Count} things lists {hashes.Length} hashes; it must list {Math.Min(Count, Capacity)}, rising.",
                nameof(Lowest)
            );
    }

    private ulong Reach(ulong[] hashes) => Count > hashes.Length ? hashes[^1] : ulong.MaxValue;

    private static string Encode(ReadOnlySpan<ulong> hashes)
    {
        var bytes = new byte[sizeof(ulong) * hashes.Length];
        for (var index = 0; index < hashes.Length; index++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(index * sizeof(ulong)), hashes[index]);
        return Convert.ToBase64String(bytes);
    }

    private ulong[] Decode()
    {
        var bytes = new byte[sizeof(ulong) * Capacity];
        if (!Convert.TryFromBase64String(Lowest, bytes, out var length) || length % sizeof(ulong) != 0)
            throw new ArgumentException("The hashes of a sketch are not base 64 of 8 bytes each.", nameof(Lowest));
        return
        [
            .. Enumerable
                .Range(0, length / sizeof(ulong))
                .Select(index => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(index * sizeof(ulong)))),
        ];
    }
}
