using System.Collections;
using System.Text.Json;
using TorchSharp;
using TorchSharp.PyBridge;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

public sealed class PyTorchCheckpointTests : TorchTest
{
    private static readonly JsonElement s_expected = JsonDocument
        .Parse(File.ReadAllText(CheckpointFiles.Reference("expected.json")))
        .RootElement;

    private readonly CheckpointFiles _files = new();

    public static TheoryData<string> Readable() => [.. s_expected.EnumerateObject().Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Read_FileOfPyTorch_GivesItsTensors(string file)
    {
        var read = PyTorchCheckpoint.Read(CheckpointFiles.Reference(file));

        var expected = s_expected.GetProperty(file).EnumerateObject().ToDictionary(tensor => tensor.Name);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), read.Keys.Order(StringComparer.Ordinal));
        Assert.All(read, tensor => AssertIs(expected[tensor.Key].Value, tensor.Value));
    }

    [Fact]
    public void Read_TensorsThatShareValues_ShareThemAgain()
    {
        var read = PyTorchCheckpoint.Read(CheckpointFiles.Reference("views-zip.pth"));

        using (no_grad())
            read["base"][7] = 100;

        Assert.Equal([5f, 6, 100, 8], read["offset"].data<float>().ToArray());
        Assert.Equal([0L, 0], read["expanded"].stride());
        Assert.Equal(100f, read["expanded"][2, 1].item<float>());
    }

    [Fact]
    public void Read_Keys_LeadToTheDictionary()
    {
        var path = CheckpointFiles.Reference("twins.pth");

        Assert.Equal(9, PyTorchCheckpoint.Read(path, ["discriminator"]).Count);
        Assert.Equal(["one"], PyTorchCheckpoint.Read(path, ["deep", "er"]).Keys);
        AssertRefused(path, ["generater"], "nothing under 'generater'. There: 'deep', 'discriminator', 'generator'");
        AssertRefused(path, ["deep"], "Its dictionary 'deep' holds no tensors. There: 'er'");
        AssertRefused(
            path,
            ["deep", "er", "one"],
            "a tensor under 'deep/er/one'; a dictionary of tensors was expected"
        );
        AssertRefused(path, ["deep", "er", "one", "x"], "nothing under 'deep/er/one/x'. There: tensor");
    }

    [Fact]
    public void Read_SeveralDictionaries_AsksForKeys() =>
        AssertRefused(
            CheckpointFiles.Reference("twins.pth"),
            null,
            "say the keys of the one that is meant: 'discriminator', 'generator', 'deep/er'"
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_OptimizerThatKnowsTensorsByTheirAddress_IsLeftOut(bool asStream)
    {
        // {"state_dict": {"x": …}, "optimizer": {"state": {140234567890123: {"exp_avg": …}}}}, as PyTorch before 1.6 saved it.
        const string address = "\u008a\u0006\u00cb\u00b4\u009a\u00e7\u008a\u007f";
        var moments = $"}}{CheckpointFiles.Text("exp_avg")}{CheckpointFiles.Tensor()}s";
        var pickle = CheckpointFiles.Pickle(
            $"\u0080\u0002}}{CheckpointFiles.Text("state_dict")}}}{CheckpointFiles.Text("x")}{CheckpointFiles.Tensor()}ss",
            $"{CheckpointFiles.Text("optimizer")}}}{CheckpointFiles.Text("state")}}}{address}{moments}sss."
        );
        var path = asStream ? _files.Stream(pickle) : _files.Zip(pickle);

        Assert.Equal(["x"], PyTorchCheckpoint.Read(path).Keys);
        AssertRefused(path, ["optimizer", "state"], "holds no tensors. There: keys that are no texts");
    }

    [Fact]
    public void Read_NoFile_SaysSo() =>
        Assert.Throws<FileNotFoundException>(() => PyTorchCheckpoint.Read(_files["missing.pth"]));

    [Theory]
    [InlineData("refused-module.pth", "'torch.nn.modules.container.Sequential'")]
    [InlineData("refused-module.pth", "torch.save(model.state_dict(), …)")]
    [InlineData("refused-sparse.pth", "It holds a sparse tensor (torch._utils._rebuild_sparse_tensor)")]
    [InlineData("refused-quantized.pth", "It holds a quantised tensor (torch._utils._rebuild_qtensor)")]
    [InlineData("refused-numpy.pth", "'numpy.core.multiarray.scalar'")]
    [InlineData("refused-system.pth", "'posix.system'")]
    [InlineData("refused-eval.pth", "'__builtin__.eval'")]
    [InlineData("refused-tar.pth", "It is a tar archive, the format of PyTorch before 0.1.10")]
    [InlineData("expected.json", "It begins neither as a zip nor as a pickle")]
    public void Read_SomethingElseThanWeights_IsRefusedByName(string file, string message)
    {
        AssertRefused(CheckpointFiles.Reference(file), null, message);

        Assert.False(File.Exists("/tmp/executed-by-a-checkpoint"));
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.ComplexFloat32)]
    [InlineData(ScalarType.ComplexFloat64)]
    public void Write_ThenRead_SameTypeShapeAndValues(ScalarType type)
    {
        var tensor = arange(24).sub(3).reshape(2, 3, 4).to(type).transpose(0, 2);

        var read = PyTorchCheckpoint.Read(Write(("x", tensor), ("scalar", ones([], type)), ("none", zeros(0, 3))));

        Assert.Equal(["none", "scalar", "x"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(type, read["x"].dtype);
        Assert.True(equal(tensor, read["x"]).all().ToBoolean());
        Assert.Empty(read["scalar"].shape);
        Assert.Equal([0, 3], read["none"].shape);
    }

    [Fact]
    public void Write_SameTensors_SameBytes()
    {
        var (x, y) = (ones(2), zeros(3));

        Assert.Equal(File.ReadAllBytes(Write(("x", x), ("y", y))), File.ReadAllBytes(Write(("y", y), ("x", x))));
    }

    [Fact]
    public void Write_ThenReadByPyBridge_SameValues()
    {
        var tensor = randn(3, 4);

        var read = PyTorchUnpickler.UnpickleStateDict(Write(("weight", tensor), ("steps", @long(7))));

        Assert.Equal(2, read.Count);
        Assert.True(equal(tensor, (Tensor)read["weight"]!).all().ToBoolean());
        Assert.Equal(7, ((Tensor)read["steps"]!).item<long>());
    }

    [Fact]
    public void Read_WrittenByPyBridge_SameValues()
    {
        var tensor = randn(3, 4);
        PyTorchPickler.PickleStateDict(_files["bridge.pth"], new Hashtable { ["weight"] = tensor });

        var read = PyTorchCheckpoint.Read(_files["bridge.pth"]);

        Assert.True(equal(tensor, read["weight"]).all().ToBoolean());
    }

    [Fact]
    public void ReadAndWrite_AlsoOfBrokenFiles_LeaveNoTensorsBehind()
    {
        var tensors = new[] { ("x", ones(4, 3).t()), ("y", zeros(2)) };
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        foreach (var tensor in PyTorchCheckpoint.Read(Write(tensors)).Values)
            tensor.Dispose();
        var broken = _files.Zip(CheckpointFiles.Dictionary(CheckpointFiles.Tensor()), ("archive/data/0", new byte[15]));
        Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(broken));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private static Tensor @long(long value) => tensor(value, ScalarType.Int64);

    private string Write(params (string Name, Tensor Tensor)[] tensors)
    {
        var path = _files[$"{Guid.NewGuid():N}.pth"];
        using var stream = File.Create(path);
        PyTorchCheckpoint.Write(stream, tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor));
        return path;
    }

    private static void AssertRefused(string path, string[]? keys, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path, keys));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{path}' cannot be read as weights of PyTorch.", error.Message, StringComparison.Ordinal);
    }

    private static void AssertIs(JsonElement expected, Tensor actual)
    {
        Assert.Equal(expected.GetProperty("type").GetString(), NameOf(actual.dtype));
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), actual.shape);
        var plain = actual.is_complex() ? view_as_real(actual) : actual;
        Assert.Equal(
            expected.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()),
            plain.to(ScalarType.Float64).contiguous().view(-1).data<double>().ToArray()
        );
    }

    private static string NameOf(ScalarType type) =>
        type switch
        {
            ScalarType.Byte => "uint8",
            ScalarType.ComplexFloat32 => "complex64",
            ScalarType.ComplexFloat64 => "complex128",
            _ => type.ToString().ToLowerInvariant(),
        };
}
