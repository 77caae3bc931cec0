using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class WeightAverageTests : TorchTest
{
    [Fact]
    public void Update_BatchNormalisation_AveragesItsStatisticsAndCopiesItsCount()
    {
        using var network = nn.BatchNorm1d(2);
        using var average = new WeightAverage(network, AverageProfile.Exponential(0.5));
        network.train();

        // The decay grows to its limit: 1/10 at the first update, 2/11 at the second.
        var expected = network.running_mean!.clone();
        for (var update = 0; update < 2; update++)
        {
            network.call(randn(16, 2) + 3);
            average.Update(update);
            expected = expected.lerp(network.running_mean!, 1 - (1.0 + update) / (10 + update));
        }

        Assert.True(average.Tensors["running_mean"].allclose(expected));
        Assert.False(average.Tensors["running_mean"].allclose(network.running_mean!));
        Assert.Equal(2, average.Tensors["num_batches_tracked"].item<long>());

        average.CopyToNetwork();
        Assert.True(network.running_mean!.allclose(expected));
    }

    [Fact]
    public void Update_DecayZero_KeepsTheLastWeights()
    {
        using var network = nn.Linear(3, 2);
        using var average = new WeightAverage(network, AverageProfile.Exponential(0));
        using (no_grad())
            network.weight!.add_(1);

        average.Update(update: 0);

        Assert.True(average.Tensors["weight"].eq(network.weight!).all().item<bool>());
    }
}
