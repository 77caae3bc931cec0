using static TorchSharp.torch;

namespace Ddpm.Trainers;

/// <summary>Brings pixels from the bytes that pictures have to the −1 to 1 that networks see, and back.</summary>
internal static class PixelRange
{
    /// <summary>uint8 of any shape, 0 to 255 → float32 of the same shape, −1 to 1.</summary>
    public static Tensor FromBytes(Tensor bytes)
    {
        using var scope = NewDisposeScope();
        return bytes.to(ScalarType.Float32).div_(Scalars.HalfByte).sub_(Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// float32 of any shape, −1 to 1 → uint8 of the same shape, 0 to 255: the nearest byte, and the end of the range for
    /// what lies beyond it.
    /// </summary>
    public static Tensor ToBytes(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return pixels
            .PlusOne()
            .mul(Scalars.HalfByte)
            .round()
            .clamp(Scalars.Zero, Scalars.LargestByte)
            .to(ScalarType.Byte)
            .MoveToOuterDisposeScope();
    }
}
