using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests;

public sealed class NetworkWeightsTests : TorchTest
{
    private const string Prefix = "network.";
    private const string OtherName = "pixels.mean";

    public static TheoryData<WeightStorage> Storages => [.. Enum.GetValues<WeightStorage>()];

    [Theory]
    [MemberData(nameof(Storages))]
    public void Write_CopiedFromTorch_BytesOfTorchsOwnNumbers(WeightStorage storage)
    {
        using var network = Awkward();
        float[] other = [0.1f, -0.2f];

        var found = BytesOf(NetworkWeights.Of(network, Prefix, NamedArray.Of(OtherName, other, 2)), storage);

        Assert.Equal(BytesOnTorch(network, other, storage), found);
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Write_ReadFromFile_SameBytesAgain(WeightStorage storage)
    {
        using var network = Awkward();
        var bytes = BytesOnTorch(network, [0.1f, -0.2f], storage);

        var weights = NetworkWeights.Read(SafeTensorsStream.Open(new MemoryStream(bytes)), Prefix, OtherName);

        Assert.Equal(bytes, BytesOf(weights, storage));
        Assert.Equal([0.1f, -0.2f], weights.Find(OtherName)!.Values!);
        Assert.DoesNotContain(OtherName, weights.Forms.Keys);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Read_OtherFloatingPoint_SameNumbersAsTorch(ScalarType type)
    {
        var values = randn([3, 50_000], ScalarType.Float32, generator: new(5)).to(type);
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, new Dictionary<string, Tensor> { ["w"] = values });
        stream.Position = 0;

        var array = NetworkWeights.Read(SafeTensorsStream.Open(stream), "").Find("w")!;

        Assert.Equal(values.to(ScalarType.Float32).data<float>().ToArray(), array.Values!);
        Assert.Equal([3L, 50_000L], array.Form.Shape);
    }

    [Fact]
    public void Read_TypeThatNoNetworkHas_IsKeptWithoutValues()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(
            stream,
            new Dictionary<string, Tensor> { ["flags"] = ones(70_000, ScalarType.Int8), ["w"] = ones(2) }
        );
        stream.Position = 0;

        var weights = NetworkWeights.Read(SafeTensorsStream.Open(stream), "");

        Assert.Null(weights.Find("flags")!.Values);
        Assert.Equal([1f, 1f], weights.Find("w")!.Values!);
    }

    [Fact]
    public void Write_BeyondHalf_SaysWhichWeightAndWritesNothing()
    {
        using var network = Awkward();
        using (no_grad())
            network.state_dict()["0.weight"].fill_((-1e6f).ToScalar());

        using var stream = new MemoryStream();
        var error = Assert.Throws<InvalidOperationException>(() =>
            NetworkWeights.Of(network, Prefix).Write(stream, WeightStorage.Float16)
        );

        Assert.StartsWith("'network.0.weight' has a weight of 1000000, and Float16 ends at ", error.Message);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Read_CutShort_InvalidData()
    {
        using var network = Awkward();
        var stream = new ShorterThanItSays(BytesOnTorch(network, [], WeightStorage.Float16));

        var weights = SafeTensorsStream.Open(stream);
        stream.End = stream.Length - 3;

        Assert.Throws<InvalidDataException>(() => NetworkWeights.Read(weights, Prefix));
    }

    // Numbers between those of half precision, beyond the finite, and counters of batches.
    private static Sequential Awkward()
    {
        var network = nn.Sequential(nn.Linear(300, 200), nn.BatchNorm1d(200));
        using var noGrad = no_grad();
        var bias = network.state_dict()["0.bias"];
        bias[0] = tensor(-1f / 3);
        bias[1] = tensor(float.PositiveInfinity);
        bias[2] = tensor(-0f);
        bias[3] = tensor(1e-7f);
        bias[4] = tensor(1f + MathF.Pow(2, -11));
        bias[5] = tensor(1f + MathF.Pow(2, -8));
        return network;
    }

    private static byte[] BytesOf(NetworkWeights weights, WeightStorage storage)
    {
        using var stream = new MemoryStream();
        weights.Write(stream, storage);
        return stream.ToArray();
    }

    private static byte[] BytesOnTorch(nn.Module network, float[] other, WeightStorage storage)
    {
        using var stream = new MemoryStream();
        var tensors = ModuleWeights
            .Collect(network)
            .ToDictionary(weight => Prefix + weight.Key, weight => weight.Value.to(storage.TypeOf(weight.Value.dtype)));
        if (other.Length > 0)
            tensors.Add(OtherName, tensor(other));
        SafeTensors.Write(stream, tensors);
        return stream.ToArray();
    }

    private sealed class ShorterThanItSays(byte[] bytes) : MemoryStream(bytes)
    {
        public long End { get; set; } = bytes.Length;

        public override int Read(Span<byte> buffer) =>
            base.Read(buffer[..(int)Math.Min(buffer.Length, Math.Max(0, End - Position))]);
    }
}
