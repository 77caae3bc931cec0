using Ddpm.Trainers.Tests.Networks.Gan;
using TorchSharp;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Adversarial;

public sealed class GradientPenaltyTests : TorchTest
{
    public static TheoryData<string> Names => TinyGans.Names;

    [Fact]
    public void R1_QuadraticScore_IsItsKnownGradient()
    {
        // D(x) = a·‖x‖² has the gradient 2·a·x, so R1 = γ/2 · 4·a² · mean ‖x‖², and dR1/da = γ · 4·a · mean ‖x‖².
        var pictures = TinyGans.Normal(1, 3, 1, 2, 2).requires_grad_();
        var a = tensor(0.7f).requires_grad_();
        var scores = a * pictures.square().sum([1, 2, 3]);

        var penalty = GradientPenalty.R1(scores, pictures, weight: 5);
        penalty.backward();

        var norm = pictures.square().sum([1, 2, 3]).mean().item<float>();
        Assert.Equal(2.5 * 4 * 0.49 * norm, penalty.item<float>(), 1e-4);
        Assert.Equal(5 * 4 * 0.7 * norm, a.grad!.item<float>(), 1e-4);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void R1_Discriminators_HasTheGradientOfFiniteDifferences(string preset)
    {
        using var network = TinyGans
            .Network(preset)
            .BuildDiscriminator(TinyGans.Shape, TinyGans.Labels, namesLabels: false, seed: 2);
        network.to(float64);
        network.eval();
        using var labels = TinyGans.Batch([0, 2], [1]);
        var parameters = network.parameters().ToArray();
        using var noise = new Generator(8);
        using (no_grad())
            foreach (var parameter in parameters)
                parameter.add_(randn(parameter.shape, float64, generator: noise) * 0.3);

        Penalty().backward();

        // The derivative along a random direction in the space of all weights.
        var directions = parameters.Select(parameter => randn(parameter.shape, float64, generator: noise)).ToArray();
        var exact = parameters
            .Zip(directions)
            .Sum(pair => ((pair.First.grad ?? zeros_like(pair.First)) * pair.Second).sum().item<double>());
        const double step = 1e-6;
        var difference = (At(step) - At(-step)) / (2 * step);
        Assert.True(Math.Abs(exact) > 1e-6, "A derivative of zero says nothing.");
        Assert.Equal(1, difference / exact, 1e-4);

        Tensor Penalty()
        {
            var pictures = TinyGans.Normal(1, 2, 3, 16, 16).to(float64).requires_grad_();
            return GradientPenalty.R1(network.Judge(pictures, labels).Scores, pictures, weight: 3);
        }

        double At(double distance)
        {
            Move(distance);
            var value = Penalty().item<double>();
            Move(-distance);
            return value;
        }

        void Move(double distance)
        {
            using var noGrad = no_grad();
            foreach (var (parameter, direction) in parameters.Zip(directions))
                parameter.add_(direction * distance);
        }
    }
}
