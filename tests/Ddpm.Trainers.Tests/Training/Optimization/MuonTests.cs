using Ddpm.Trainers.Tests.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class MuonTests : TorchTest
{
    private const double Rate = 0.01;
    private const double Decay = 0.1;

    private static readonly IEqualityComparer<Parameter> s_same = ReferenceEqualityComparer.Instance;

    [Fact]
    public void Step_HiddenMatrices_MoveAlongTheirOrthogonalizedMomentum()
    {
        using var network = Network();
        var kernel = Hidden(network);
        using var optimizer = Muon(network, kernel);
        var expected = kernel.clone();
        var momentum = zeros_like(expected);

        for (var step = 0; step < 3; step++)
        {
            optimizer.ClearGradients();
            network.call(randn([2, 3, 6, 6], generator: new Generator((ulong)step))).square().sum().backward();
            var gradient = kernel.grad!.clone();
            optimizer.Step(step, Rate, maxGradientNorm: double.MaxValue);

            momentum = momentum * 0.95 + gradient * 0.05;
            var ahead = momentum * 0.95 + gradient * 0.05;
            var direction = NewtonSchulz.Orthogonalize(ahead.view(1, 5, 36)).view(5, 4, 3, 3);
            expected = expected * (1 - Rate * Decay) - direction * (Rate * 0.2 * Math.Sqrt(36));
        }

        Assert.True(expected.allclose(kernel, rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void Step_AllElse_IsChangedByAdamW()
    {
        using var muon = Network();
        using var adamW = Network();
        using var one = Muon(muon, Hidden(muon));
        using var other = new NetworkOptimizer(adamW.parameters(), [], Optimizer.AdamW, new(0.9, 0.99), Decay);
        foreach (var (network, optimizer) in new[] { (muon, one), (adamW, other) })
        {
            network.call(ones(2, 3, 6, 6)).square().sum().backward();
            optimizer.Step(0, Rate, maxGradientNorm: 1);
        }

        foreach (var (name, parameter) in muon.named_parameters())
            Assert.Equal(name != "hidden.weight", parameter.allclose(adamW.get_parameter(name)!, rtol: 0, atol: 0));
    }

    [Fact]
    public void Step_GradientNotFinite_ChangesNothing()
    {
        using var network = Network();
        var kernel = Hidden(network);
        using var optimizer = Muon(network, kernel);
        var before = kernel.clone();

        (network.call(ones(1, 3, 6, 6)).sum() * double.NaN).backward();

        Assert.Equal(double.NaN, optimizer.Step(0, Rate, 1));
        Assert.True(before.allclose(kernel, 0, 0));
        Assert.All(optimizer.State, entry => Assert.Equal(0, entry.Value.abs().max().item<float>()));
    }

    [Theory]
    [MemberData(nameof(TinyNetworks.Names), MemberType = typeof(TinyNetworks))]
    public void HiddenMatrices_OfADenoiser_AreItsLayersFromFeaturesToFeatures(string name)
    {
        using var network = TinyNetworks.Build(name);
        var names = network.named_parameters().ToDictionary(pair => pair.parameter, pair => pair.name, s_same);

        var hidden = network.AllHiddenMatrices().Select(matrix => names[matrix]).ToHashSet();

        foreach (var (parameter, own) in names)
        {
            string[] others =
            [
                "time",
                "labels",
                "guidance",
                "input",
                "labelInput",
                "output",
                "modulationOut",
                "positions",
            ];
            var isOther =
                parameter.dim() < 2
                || others.Contains(own.Split('.')[0])
                || own.Contains("modulation", StringComparison.Ordinal)
                || own.Contains("nullToken", StringComparison.Ordinal);
            Assert.True(isOther != hidden.Contains(own), own);
        }
    }

    [Theory]
    [InlineData("dcgan")]
    [InlineData("residual")]
    public void HiddenMatrices_OfAGan_AreItsInnerConvolutions(string architecture)
    {
        var options = new GanNetworkOptions
        {
            Architecture = architecture,
            GeneratorWidth = 4,
            DiscriminatorWidth = 4,
        };
        var shape = new ImageShape(3, 16, 16);
        using var generator = options.BuildGenerator(shape, 3, seed: 1);
        using var discriminator = options.BuildDiscriminator(shape, 3, namesLabels: true, seed: 1);
        using var classifier = new AuxiliaryClassifier(options, shape, 3, ComputePrecision.Float32);

        foreach (var network in new nn.Module[] { generator, discriminator, classifier })
        {
            var kernels = network.parameters().Where(parameter => parameter.dim() == 4).ToHashSet(s_same);
            var hidden = network.AllHiddenMatrices().ToArray();
            Assert.NotEmpty(hidden);
            Assert.All(hidden, matrix => Assert.Contains(matrix, kernels));
            Assert.All(hidden, matrix => Assert.DoesNotContain(3, matrix.shape[..2]));
        }
    }

    [Theory]
    [InlineData("resnet18", 19)]
    [InlineData("convnet", 6)]
    public void HiddenMatrices_OfAScorer_AreAllKernelsButTheFirst(string name, int expected)
    {
        using var network = ClassifierNetwork.FromString(name).Build(3);

        var hidden = ClassifierNetwork.HiddenMatricesOf(network);

        Assert.Equal(expected, hidden.Count);
        Assert.All(hidden, kernel => Assert.NotEqual(3, kernel.shape[1]));
    }

    private static Parameter Hidden(Sequential network) =>
        network.named_parameters().Single(pair => pair.name == "hidden.weight").parameter;

    private static NetworkOptimizer Muon(Sequential network, params Parameter[] hidden) =>
        new(network.parameters(), hidden, Optimizer.Muon, new(0.9, 0.99), Decay);

    private static Sequential Network()
    {
        var network = nn.Sequential(
            ("first", nn.Conv2d(3, 4, 3)),
            ("hidden", nn.Conv2d(4, 5, 3)),
            ("last", nn.Conv2d(5, 1, 1))
        );
        using var generator = new Generator(4);
        using var noGrad = no_grad();
        foreach (var parameter in network.parameters())
            parameter.copy_(randn(parameter.shape, generator: generator));
        return network;
    }
}
