using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Runtime;

public sealed class PixelRangeTests : TorchTest
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    [Fact]
    public void FromBytes_EveryByte_IsItsShareOfTheRange_AndComesBack()
    {
        using var bytes = tensor(s_bytes, [2, 128]);

        using var pixels = PixelRange.FromBytes(bytes);

        Assert.Equal(s_bytes.Select(value => value / 127.5f - 1), pixels.data<float>().ToArray());
        Assert.Equal([2L, 128], pixels.shape);
        Assert.Equal(s_bytes, PixelRange.ToBytes(pixels.data<float>().ToArray()));
        Assert.Equal(s_bytes, bytes.data<byte>().ToArray());
    }

    [Fact]
    public void ToBytes_BetweenAndBeyond_IsTheNearestByte()
    {
        float[] values = [-7, -1.001f, 0.4f / 127.5f - 1, 0.6f / 127.5f - 1, 254.6f / 127.5f - 1, 1.001f, 7, float.NaN];

        Assert.Equal((byte[])[0, 0, 0, 1, 255, 255, 255, 0], PixelRange.ToBytes(values));
    }
}
