using Ddpm.Trainers.Tests.Networks;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class WeightStorageTests : TorchTest
{
    [Theory]
    [InlineData(WeightStorage.Float32, torch.ScalarType.Float32, 4, 0)]
    [InlineData(WeightStorage.Float16, torch.ScalarType.Float16, 2, 1e-3)]
    [InlineData(WeightStorage.BFloat16, torch.ScalarType.BFloat16, 2, 8e-3)]
    public void Write_AStorage_KeepsNetworkInItAndTheRestAsItIs(
        WeightStorage storage,
        torch.ScalarType type,
        int bytes,
        double relativeError
    )
    {
        using var network = TinyNetworks.Build("unet-tokens");
        var mean = torch.arange(5).to(torch.float32) / 3;
        using var stream = new MemoryStream();

        NetworkWeights.Of(network, "network.", NamedArray.Of("mean", mean)).Write(stream, storage);

        stream.Position = 0;
        var read = SafeTensors.Read(stream);
        var weights = ModuleWeights.Collect(network);
        Assert.True(mean.equal(read["mean"]).all().item<bool>());
        Assert.Equal(weights.Count + 1, read.Count);
        foreach (var (name, weight) in weights)
        {
            var kept = read["network." + name];
            Assert.Equal(type, kept.dtype);
            var error = (kept.to(torch.float32) - weight).abs();
            Assert.True((error <= weight.abs() * relativeError + 1e-7).all().item<bool>(), name);
        }

        Assert.InRange(
            stream.Length,
            weights.Values.Sum(weight => weight.numel()) * bytes,
            weights.Values.Sum(weight => weight.numel()) * bytes + 20_000
        );
    }

    [Fact]
    public void Write_WeightTooLargeForHalf_IsRefusedByNameAndNothingIsWritten()
    {
        using var network = torch.nn.Linear(2, 2);
        using (torch.no_grad())
            network.weight![0, 0] = 70_000;
        using var stream = new MemoryStream();

        var error = Assert.Throws<InvalidOperationException>(() => Write(WeightStorage.Float16));
        var length = stream.Length;
        Write(WeightStorage.BFloat16);

        Assert.Contains("'weight' has a weight of 70000", error.Message, StringComparison.Ordinal);
        Assert.Contains("BFloat16", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, length);

        void Write(WeightStorage storage) => NetworkWeights.Of(network).Write(stream, storage);
    }

    [Fact]
    public void Read_ModelKeptInHalf_ComputesInFloat32AndIsKeptTheSameAgain()
    {
        using var trained = ConditionalDdpmTrainer.Train(
            TinyPictures.Create(8),
            new() { Network = TinyNetworks.Options["unet-tokens"], Budget = TrainingBudget.OfSteps(1) },
            torch.CPU
        );
        using var half = new MemoryStream();
        trained.WriteWeights(half, WeightStorage.Float16);
        half.Position = 0;

        using var read = DdpmGenerator.Read(trained.WriteDescription(), half, torch.CPU);

        Assert.All(ModuleWeights.Collect(read.Module).Values, weight => Assert.Equal(torch.float32, weight.dtype));
        using var again = new MemoryStream();
        read.WriteWeights(again, WeightStorage.Float16);
        Assert.Equal(half.ToArray(), again.ToArray());
    }
}
