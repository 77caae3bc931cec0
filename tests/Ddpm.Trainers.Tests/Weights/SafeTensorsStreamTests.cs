using TorchSharp;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class SafeTensorsStreamTests : TorchTest
{
    [Fact]
    public void ReadInto_OtherFloatTypesAndALayoutOfItsOwn_ConvertsTheValues()
    {
        using var file = Write(("half", torch.arange(4).to(torch.float16)), ("same", torch.ones(2, 3)));
        var half = torch.zeros(4);
        var transposed = torch.zeros(3, 2).t();

        SafeTensorsStream
            .Open(file)
            .ReadInto(new Dictionary<string, torch.Tensor> { ["half"] = half, ["same"] = transposed });

        Assert.Equal([0, 1, 2, 3], half.data<float>().ToArray());
        Assert.Equal(6, transposed.sum().item<float>());
    }

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
