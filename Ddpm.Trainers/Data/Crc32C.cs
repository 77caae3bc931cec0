using System.Buffers.Binary;
using System.Numerics;

namespace Ddpm.Trainers;

/// <summary>
/// The checksum CRC-32C (Castagnoli et al. 1993), which processors have an instruction for. Every flipped bit changes it, and
/// every run of up to 32 damaged ones; of other damage one in four thousand million goes unseen.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
            sum = BitOperations.Crc32C(sum, value);
        return ~sum;
    }
}
