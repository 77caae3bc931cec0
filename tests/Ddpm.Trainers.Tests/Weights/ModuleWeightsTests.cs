using TorchSharp;
using static TorchSharp.torch.nn;

namespace Ddpm.Trainers.Tests.Weights;

public sealed class ModuleWeightsTests
{
    public ModuleWeightsTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Collect_LinearAndBatchNorm_HasParametersAndBuffers()
    {
        using var network = Network(3);

        Assert.Equal(
            [
                "linear.bias",
                "linear.weight",
                "norm.bias",
                "norm.num_batches_tracked",
                "norm.running_mean",
                "norm.running_var",
                "norm.weight",
            ],
            ModuleWeights.Collect(network).Keys.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Load_WeightsOfAnotherNetwork_SameOutputs()
    {
        using var scope = torch.NewDisposeScope();
        using var first = Network(3);
        using var second = Network(3);
        var input = torch.randn(5, 2);
        first.forward(input); // moves the running statistics
        first.eval();
        second.eval();

        ModuleWeights.Load(second, ModuleWeights.Collect(first));

        Assert.True(torch.equal(first.forward(input), second.forward(input)).all().ToBoolean());
        Assert.All(second.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Load_HalfPrecision_ConvertsToTheNetworksType()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Linear(2, 1);
        var weights = new Dictionary<string, torch.Tensor>
        {
            ["weight"] = torch
                .tensor(
                    new[,]
                    {
                        { 1.5f, -2f },
                    }
                )
                .to(torch.ScalarType.Float16),
            ["bias"] = torch.tensor(new[] { 0.25f }),
        };

        ModuleWeights.Load(network, weights);

        Assert.Equal(torch.ScalarType.Float32, network.weight.dtype);
        Assert.Equal([1.5f, -2f], network.weight.data<float>().ToArray());
    }

    [Fact]
    public void Load_WrongNamesShapesAndTypes_ListsAllAndChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var network = Network(3);
        var before = network.state_dict()["linear.bias"].clone();
        var weights = ModuleWeights
            .Collect(network)
            .Where(pair => pair.Key != "norm.bias")
            .ToDictionary(pair => pair.Key, pair => torch.zeros_like(pair.Value));
        weights["norm.offset"] = torch.zeros(3);
        weights["linear.weight"] = torch.zeros(2, 3);
        weights["norm.num_batches_tracked"] = torch.tensor(1f);

        var error = Assert.Throws<InvalidDataException>(() => ModuleWeights.Load(network, weights));

        Assert.Contains("missing: norm.bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected: norm.offset", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "linear.weight (expected Float32 [3, 2], got Float32 [2, 3])",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "norm.num_batches_tracked (expected Int64 [], got Float32 [])",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.True(torch.equal(before, network.state_dict()["linear.bias"]).all().ToBoolean());
    }

    private static TorchSharp.Modules.Sequential Network(int width) =>
        Sequential(("linear", Linear(2, width)), ("norm", BatchNorm1d(width)));
}
