using TorchSharp;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class SafeTensorsStreamTests : TorchTest
{
    [Fact]
    public void Open_HeaderThatDescribesMoreThanFollows_IsRefusedBeforeAnythingIsRead()
    {
        using var whole = Write(("x", torch.ones(1000)));
        using var cut = new MemoryStream(whole.ToArray()[..^4]);

        var error = Assert.Throws<InvalidDataException>(() => SafeTensorsStream.Open(cut));

        Assert.Contains("describes 4000 bytes of tensors; 3996 follow it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StreamThatDoesNotKnowItsLength_IsRefused()
    {
        using var whole = Write(("x", torch.ones(2)));

        Assert.Throws<NotSupportedException>(() => SafeTensorsStream.Open(new NonSeekableStream(whole.ToArray())));
    }

    private static MemoryStream Write(params (string Name, torch.Tensor Value)[] tensors)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
        stream.Position = 0;
        return stream;
    }
}
