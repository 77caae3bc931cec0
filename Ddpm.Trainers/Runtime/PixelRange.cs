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

    /// <summary>Bytes, 0 to 255 → pixels, −1 to 1.</summary>
    public static float[] FromBytes(ReadOnlySpan<byte> bytes)
    {
        var pixels = new float[bytes.Length];
        for (var place = 0; place < pixels.Length; place++)
            pixels[place] = bytes[place] / 127.5f - 1;
        return pixels;
    }

    /// <summary>−1 to 1 → 0 to 255: the nearest byte, and the end of the range for what lies beyond it; 0 for NaN.</summary>
    public static byte ToByte(float pixel) => (byte)Math.Clamp(MathF.Round((pixel + 1) * 127.5f), 0, 255);

    /// <summary>Pixels, −1 to 1 → bytes, 0 to 255.</summary>
    public static byte[] ToBytes(ReadOnlySpan<float> pixels)
    {
        var bytes = new byte[pixels.Length];
        for (var place = 0; place < bytes.Length; place++)
            bytes[place] = ToByte(pixels[place]);
        return bytes;
    }
}
