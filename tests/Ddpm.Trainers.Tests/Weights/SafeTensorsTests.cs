using System.Buffers.Binary;
using System.Text;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class SafeTensorsTests
{
    public SafeTensorsTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(torch.ScalarType.Float64)]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    [InlineData(torch.ScalarType.Int64)]
    [InlineData(torch.ScalarType.Int32)]
    [InlineData(torch.ScalarType.Int16)]
    [InlineData(torch.ScalarType.Int8)]
    [InlineData(torch.ScalarType.Byte)]
    [InlineData(torch.ScalarType.Bool)]
    [InlineData(torch.ScalarType.ComplexFloat32)]
    public void Read_WhatWasWritten_SameTypeShapeAndValues(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.arange(24).sub(3).reshape(2, 3, 4).to(type);

        var read = SafeTensors.Read(new MemoryStream(Write(("x", tensor))));

        Assert.Equal(["x"], read.Keys);
        Assert.Equal(type, read["x"].dtype);
        Assert.Equal([2, 3, 4], read["x"].shape);
        Assert.True(torch.equal(tensor, read["x"]).all().ToBoolean());
    }

    [Fact]
    public void Read_ScalarAndEmptyTensor_SameShapes()
    {
        using var scope = torch.NewDisposeScope();

        var read = SafeTensors.Read(
            new MemoryStream(Write(("scalar", torch.tensor(2.5f)), ("empty", torch.zeros(3, 0, 2))))
        );

        Assert.Empty(read["scalar"].shape);
        Assert.Equal(2.5f, read["scalar"].item<float>());
        Assert.Equal([3, 0, 2], read["empty"].shape);
    }

    [Fact]
    public void Read_NoTensors_Empty() => Assert.Empty(SafeTensors.Read(new MemoryStream(Write())));

    [Fact]
    public void Read_LargeTensorFromNonSeekableStream_SameValues()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = torch.arange(5_000_000, torch.ScalarType.Float32); // more than one chunk
        var file = Write(("a", tensor), ("b", torch.ones(3, torch.ScalarType.Byte)));

        var read = SafeTensors.Read(new NonSeekableStream(file));

        Assert.True(torch.equal(tensor, read["a"]).all().ToBoolean());
        Assert.Equal(new byte[] { 1, 1, 1 }, read["b"].data<byte>().ToArray());
    }

    [Fact]
    public void Read_StreamPastItsBeginning_ReadsFromThere()
    {
        using var scope = torch.NewDisposeScope();
        var stream = new MemoryStream([1, 2, 3, .. Write(("x", torch.ones(2)))]) { Position = 3 };

        Assert.Equal([2], SafeTensors.Read(stream)["x"].shape);
    }

    [Fact]
    public void Write_TransposedParameter_WritesItsLogicalOrder()
    {
        using var scope = torch.NewDisposeScope();
        var transposed = torch.nn.Parameter(torch.arange(6, torch.ScalarType.Float32).reshape(2, 3).t());

        var read = SafeTensors.Read(new MemoryStream(Write(("x", transposed))));

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], read["x"].data<float>().ToArray());
    }

    [Fact]
    public void Write_MixedTypes_LaysOutAsTheFormatAsks()
    {
        using var scope = torch.NewDisposeScope();

        var file = WriteWith(
            new() { ["origin"] = "test" },
            ("b", torch.ones(3, torch.ScalarType.Byte)),
            ("c", torch.zeros(1)),
            ("a", torch.ones(2))
        );

        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"origin":"test"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"""
                + """ "c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"""[1..]
                + """ "b":{"dtype":"U8","shape":[3],"data_offsets":[12,15]}}"""[1..],
            Encoding.UTF8.GetString(file, 8, length).TrimEnd(' ')
        );
        Assert.Equal([0, 0, 128, 63, 0, 0, 128, 63, 0, 0, 0, 0, 1, 1, 1], file[(8 + length)..]);
    }

    [Fact]
    public void Write_OtherOrderOfNames_SameBytes()
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (torch.ones(2), torch.zeros(3));

        Assert.Equal(Write(("x", x), ("y", y)), Write(("y", y), ("x", x)));
    }

    [Fact]
    public void Write_ComplexTensor_NamesTensorAndWritesNothing()
    {
        using var scope = torch.NewDisposeScope();
        var stream = new MemoryStream();
        var tensors = new Dictionary<string, torch.Tensor>
        {
            ["phase"] = torch.zeros(2, torch.ScalarType.ComplexFloat64),
        };

        var error = Assert.Throws<ArgumentException>(() => SafeTensors.Write(stream, tensors));

        Assert.Contains("'phase'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Write_TensorNamedAsMetadata_Throws()
    {
        using var scope = torch.NewDisposeScope();

        Assert.Throws<ArgumentException>(() => Write(("__metadata__", torch.ones(1))));
    }

    [Fact]
    public void Read_Metadata_ReturnsIt()
    {
        var file = WriteWith(new() { ["label"] = "größe \"x\"" });

        SafeTensors.Read(new MemoryStream(file), out var metadata);

        Assert.Equal("größe \"x\"", metadata["label"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_CutAnywhere_Throws(bool seekable)
    {
        using var scope = torch.NewDisposeScope();
        var file = Write(("x", torch.ones(4)), ("y", torch.ones(3, torch.ScalarType.Byte)));

        for (var length = 0; length < file.Length; length++)
        {
            var cut = file[..length];
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(Open(cut, seekable)));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_BytesAfterTheEnd_Throws(bool seekable)
    {
        using var scope = torch.NewDisposeScope();
        byte[] file = [.. Write(("x", torch.ones(4))), 0];

        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(Open(file, seekable)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_HeaderClaimsTerabytes_ThrowsWithoutTakingThem(bool seekable)
    {
        var file = File("""{"huge":{"dtype":"U8","shape":[8000000000000],"data_offsets":[0,8000000000000]}}""", 100);

        var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(Open(file, seekable)));

        Assert.Contains(seekable ? "8000000000000 bytes" : "'huge'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderLengthOverTheFormatsLimit_Throws()
    {
        var file = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(file, 100_000_001);

        var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(file)));

        Assert.Contains("100000001 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TruthValueThatIsNeither_NamesTensor()
    {
        var file = File("""{"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""", 0);

        var error = Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream([.. file, 1, 2])));

        Assert.Contains("'mask'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteAndRead_AlsoOfBrokenFiles_LeaveNoTensorsBehind()
    {
        using var scope = torch.NewDisposeScope();
        var (x, y) = (torch.ones(4, 3).t(), torch.ones(2, torch.ScalarType.Bool));
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var file = Write(("x", x), ("y", y));
        foreach (var tensor in SafeTensors.Read(new MemoryStream(file)).Values)
            tensor.Dispose();
        file[^1] = 7; // no truth value
        Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(file)));

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Read_RandomDamage_ThrowsInvalidDataOrReads()
    {
        using var scope = torch.NewDisposeScope();
        var file = WriteWith(
            new() { ["k"] = "v" },
            ("x", torch.ones(4)),
            ("m", torch.ones(3, torch.ScalarType.Bool)),
            ("y", torch.ones(2, 3))
        );
        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var damaged = (byte[])file.Clone();
            for (var hit = random.Next(1, 4); hit > 0; hit--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                SafeTensors.Read(Open(damaged, round % 2 == 0));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 3000);
    }

    private static Stream Open(byte[] file, bool seekable) =>
        seekable ? new MemoryStream(file) : new NonSeekableStream(file);

    private static byte[] File(string header, int dataLength)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    private static byte[] Write(params (string Name, torch.Tensor Tensor)[] tensors) => WriteWith([], tensors);

    private static byte[] WriteWith(
        Dictionary<string, string> metadata,
        params (string Name, torch.Tensor Tensor)[] tensors
    )
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors.ToDictionary(pair => pair.Name, pair => pair.Tensor), metadata);
        return stream.ToArray();
    }
}
