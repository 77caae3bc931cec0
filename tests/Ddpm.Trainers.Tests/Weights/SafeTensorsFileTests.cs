using System.Text;
using Ddpm.Trainers.Tests.Weights.PyTorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class SafeTensorsFileTests : TorchTest
{
    private readonly CheckpointFiles _files = new();

    [Fact]
    public void Open_File_TellsWhatItHoldsAndReadsIt()
    {
        var large = arange(5_000_000, ScalarType.Float32); // more than one part
        var path = Write(
            ("large", large),
            ("odd", ones(3, ScalarType.Int8)),
            ("none", zeros(0, 2)),
            ("one", tensor(2.5))
        );

        using var file = SafeTensorsFile.Open(path);

        Assert.Equal(["one", "large", "none", "odd"], file.Names);
        Assert.Equal("test", file.Metadata["origin"]);
        Assert.Equal(ScalarType.Int8, file.TypeOf("odd"));
        Assert.Equal([0, 2], file.ShapeOf("none"));
        Assert.True(equal(large, file.Read("large")).all().ToBoolean());
        Assert.Equal([1, 1, 1], file.Read("odd").data<sbyte>().ToArray());
        Assert.Equal(2.5, file.Read("one").item<double>());
        Assert.Equal(4, file.ReadAll().Count);
    }

    [Fact]
    public void Read_TensorsBesides_AreNotTouched()
    {
        // Only the header and the first tensor's bytes are there in memory after this; the file may be as large as it wants.
        var path = Write(("a", ones(1)), ("b", zeros(1 << 20)));
        using var file = SafeTensorsFile.Open(path);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(1f, file.Read("a").item<float>());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public void Open_NoTensors_Empty()
    {
        using var file = SafeTensorsFile.Open(Write());

        Assert.Empty(file.Names);
        Assert.Empty(file.ReadAll());
    }

    [Fact]
    public void Read_UnknownName_NamesFileAndTensor()
    {
        using var file = SafeTensorsFile.Open(Write(("a", ones(1))));

        Assert.Contains(
            "'b'",
            Assert.Throws<KeyNotFoundException>(() => file.Read("b")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Read_AfterDispose_Throws()
    {
        var file = SafeTensorsFile.Open(Write(("a", ones(1))));
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Read("a"));
    }

    [Theory]
    [InlineData("", "ends before the length")]
    [InlineData("\u0008\0\0\0\0\0\0\0{}", "ends within the header")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}x", "describes 0 bytes of tensors; 1 follow it")]
    [InlineData("\0\u00e1\u00f5\u0005\0\0\0\0{", "ends within the header")]
    [InlineData("\u0001\u00e1\u00f5\u0005\0\0\0\0{", "the format allows 100000000")]
    public void Open_BrokenFile_NamesItAndTakesNoMemory(string content, string message)
    {
        var path = _files.Write("broken.safetensors", Encoding.Latin1.GetBytes(content));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.StartsWith($"'{path}' cannot be read as safetensors.", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruthValueThatIsNeither_NamesTensor()
    {
        var path = Write(("mask", ones(2, ScalarType.Bool)));
        var bytes = File.ReadAllBytes(path);
        bytes[^1] = 2;

        using var file = SafeTensorsFile.Open(_files.Write("mask.safetensors", bytes));

        Assert.Contains(
            "'mask'",
            Assert.Throws<InvalidDataException>(() => file.Read("mask")).Message,
            StringComparison.Ordinal
        );
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private string Write(params (string Name, Tensor Tensor)[] tensors)
    {
        WeightFile.Write(
            _files["some.safetensors"],
            tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor),
            new Dictionary<string, string> { ["origin"] = "test" }
        );
        return _files["some.safetensors"];
    }
}
