using static Ddpm.Trainers.Tests.Weights.PyTorch.CheckpointFiles;

namespace Ddpm.Trainers.Tests.Weights.PyTorch;

/// <summary>What PyTorch reads besides plain tensors, and what only looks like it.</summary>
public sealed class PassedOverTests : TorchTest
{
    private readonly CheckpointFiles _files = new();

    [Theory]
    [InlineData("C\u0001xR", "damaged")]
    [InlineData("B\u00ff\u00ff\u00ff\u007f", "ends within a pickle")]
    [InlineData("B\u00ff\u00ff\u00ff\u00ff", "bytes, of more than 2 GB")]
    [InlineData("\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "ends within a pickle")]
    [InlineData("\u0096\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "bytes, of more than 2 GB")]
    [InlineData("\u008f(\u0090u", "damaged")]
    [InlineData("N(K\u0001\u0090", "damaged")]
    [InlineData("c_codecs\nencode\n)R", "calls '_codecs.encode'")]
    [InlineData("c_codecs\ndecode\n", "'_codecs.decode'")]
    [InlineData("c__builtin__\nset\nK\u0001\u0085R", "calls 'builtins.set'")]
    [InlineData("c__builtin__\nfrozenset\n", "'__builtin__.frozenset'")]
    [InlineData("cbuiltins\nbytearray\nJ\0\0\0\u007f\u0085R", "calls 'builtins.bytearray'")]
    [InlineData("cbuiltins\nbytes\nJ\0\0\0\u007f\u0085R", "calls 'builtins.bytes'")]
    [InlineData("cbuiltins\ncomplex\n\u008c\u00011\u0085R", "calls 'builtins.complex'")]
    [InlineData("ctorch\nfloat32\n)R", "calls 'torch.float32'")]
    [InlineData("ctorch\nTensor\n)R", "calls 'torch.Tensor'")]
    [InlineData("ctorch\nload\n", "'torch.load'")]
    [InlineData("ctorch.serialization\nload\n", "'torch.serialization.load'")]
    [InlineData("ctorch\ndevice\nN\u0085R", "calls 'torch.device'")]
    [InlineData("ccollections\nCounter\n]\u0085R", "calls 'collections.Counter'")]
    [InlineData("ctorch._utils\n_rebuild_wrapper_subclass\n", "a tensor whose values are those of others")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v3\n", "float8, which TorchSharp lacks")]
    public void Read_WhatPyTorchDoesNotWrite_IsRefused(string value, string message) =>
        AssertRefused(_files.Zip(Dictionary(value)), null, message);

    [Theory]
    [InlineData("G\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001")]
    [InlineData("\u008a\u0009\0\0\0\0\0\0\0\0\u0001")]
    [InlineData("\u0088")]
    [InlineData("N")]
    [InlineData(")")]
    [InlineData("C\u0001x")]
    public void Read_TensorUnderAKeyThatIsNoText_IsLeftOut(string key)
    {
        var (tensor, text) = (Tensor(), Text("x"));

        var read = PyTorchCheckpoint.Read(_files.Zip(Pickle($"\u0080\u0002}}{key}{tensor}s{text}{tensor}s.")));

        Assert.Equal(["x"], read.Keys);
    }

    [Theory]
    [InlineData("ctorch\nfloat64\n")]
    [InlineData("ctorch\nqint8\n")]
    [InlineData("N")]
    public void Read_TensorOfAnotherDeviceAndAnotherType_IsRefused(string type)
    {
        var path = _files.Zip(
            Dictionary($"ctorch._utils\n_rebuild_device_tensor_from_cpu_tensor\n({Tensor()}{type}NNtR")
        );

        AssertRefused(path, null, "calls 'torch._utils._rebuild_device_tensor_from_cpu_tensor'");
    }

    [Fact]
    public void Read_TensorWithAttributesInATensorWithAttributes_IsRefused()
    {
        const string function = "ctorch._tensor\n_rebuild_from_type_v2\n";
        var inner = $"({function}ctorch\nTensor\n)Nt";

        AssertRefused(
            _files.Zip(Dictionary($"{function}({function}ctorch\nTensor\n{inner}NtR")),
            null,
            "calls 'torch._tensor._rebuild_from_type_v2'"
        );
    }

    [Fact]
    public void Read_NotATensorWithAttributes_IsRefused() =>
        AssertRefused(
            _files.Zip(
                Dictionary("ctorch._tensor\n_rebuild_from_type_v2\n(ccollections\nOrderedDict\nctorch\nTensor\n)NtR")
            ),
            null,
            "calls 'torch._tensor._rebuild_from_type_v2'"
        );

    [Fact]
    public void Read_TupleOfWeightsAndAnEpoch_TakesAPlaceAsAKey()
    {
        var path = CheckpointFiles.Reference("values-tuple.pth");

        Assert.Equal(5, PyTorchCheckpoint.Read(path, ["1"]).Count);
        AssertRefused(path, ["2"], "nothing under '2'. There: a tuple of 2");
        AssertRefused(path, ["0"], "Its dictionary '0' holds no tensors. There: 'epoch'");
    }

    public override void Dispose()
    {
        _files.Dispose();
        base.Dispose();
    }

    private static void AssertRefused(string path, string[]? keys, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<InvalidDataException>(() => PyTorchCheckpoint.Read(path, keys)).Message,
            StringComparison.Ordinal
        );
}
