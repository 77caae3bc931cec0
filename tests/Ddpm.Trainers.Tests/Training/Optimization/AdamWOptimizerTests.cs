using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class AdamWOptimizerTests : TorchTest
{
    [Fact]
    public void Step_ManySteps_EqualsTorchsOwnOptimizer()
    {
        using var ours = Network();
        using var theirs = Network();
        using var optimizer = Optimizer(ours, weightDecay: 0.1);
        using var reference = new AdamW(
            new[]
            {
                new AdamW.ParamGroup(theirs.parameters().Where(p => p.dim() > 1), 0.01, 0.9, 0.99, weight_decay: 0.1),
                new AdamW.ParamGroup(theirs.parameters().Where(p => p.dim() <= 1), 0.01, 0.9, 0.99, weight_decay: 0),
            },
            0.01
        );

        for (var step = 0; step < 30; step++)
        {
            var input = randn(8, 6, generator: new Generator((ulong)step));
            var rate = 0.01 * (step + 1) / 30;
            optimizer.ClearGradients();
            Loss(ours, input).backward();
            var norm = optimizer.Step(step, rate, maxGradientNorm: 0.5);

            reference.zero_grad();
            Loss(theirs, input).backward();
            var expectedNorm = nn.utils.clip_grad_norm_(theirs.parameters(), 0.5);
            foreach (var group in reference.ParamGroups)
                group.LearningRate = rate;
            reference.step();

            Assert.Equal(1, norm / expectedNorm, 1e-5);
        }

        foreach (var (mine, other) in ours.parameters().Zip(theirs.parameters()))
            Assert.True(mine.allclose(other, rtol: 1e-5, atol: 1e-6), $"{mine} {other}");
    }

    [Fact]
    public void Step_GradientNotFinite_ChangesNothing()
    {
        using var network = Network();
        using var optimizer = Optimizer(network, weightDecay: 0.1);
        var before = network.parameters().Select(parameter => parameter.clone()).ToArray();

        (Loss(network, ones(1, 6)) * double.NaN).backward();
        var norm = optimizer.Step(0, 0.1, 1);

        Assert.Equal(double.NaN, norm);
        Assert.All(before.Zip(network.parameters()), pair => Assert.True(pair.First.allclose(pair.Second, 0, 0)));
        Assert.All(optimizer.State, entry => Assert.Equal(0, entry.Value.abs().max().item<float>()));
    }

    [Fact]
    public void Step_ParameterWithoutGradient_OnlyDecays()
    {
        using var network = Network();
        using var optimizer = Optimizer(network, weightDecay: 0.5);
        var weight = network.parameters().First(parameter => parameter.dim() > 1);
        var before = weight.clone();

        optimizer.Step(0, learningRate: 0.1, maxGradientNorm: 1);

        Assert.True(weight.allclose(before * 0.95));
    }

    private static NetworkOptimizer Optimizer(Sequential network, double weightDecay) =>
        new(network.parameters(), hidden: [], Trainers.Optimizer.AdamW, new(0.9, 0.99), weightDecay);

    private static Sequential Network()
    {
        var network = nn.Sequential(
            ("first", nn.Linear(6, 30_000)),
            ("act", nn.SiLU()),
            ("second", nn.Linear(30_000, 1))
        );
        using var generator = new Generator(4);
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
            parameter.copy_(randn(parameter.shape, generator: generator));
        return network;
    }

    private static Tensor Loss(Sequential network, Tensor input) => network.call(input).square().mean();
}
