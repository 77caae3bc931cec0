using Ddpm.Trainers.Tests.Choices;
using Ddpm.Trainers.Tests.Networks.Gan;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Adversarial;

public sealed class AdversarialLossTests : TorchTest
{
    [Fact]
    public void BinaryCrossEntropy_Scores_IsThatOfTheirSigmoid()
    {
        var (real, drawn) = (TinyGans.Normal(1, 7), TinyGans.Normal(2, 7));
        var expected =
            nn.functional.binary_cross_entropy(sigmoid(real), ones(7))
            + nn.functional.binary_cross_entropy(sigmoid(drawn), zeros(7));

        var ofDiscriminator = AdversarialLoss.BinaryCrossEntropy.OfDiscriminator(real, drawn);
        var ofGenerator = AdversarialLoss.BinaryCrossEntropy.OfGenerator(drawn);

        Assert.Equal(expected.item<float>(), ofDiscriminator.item<float>(), 1e-5);
        Assert.Equal(
            nn.functional.binary_cross_entropy(sigmoid(drawn), ones(7)).item<float>(),
            ofGenerator.item<float>(),
            1e-5
        );
    }

    [Fact]
    public void BinaryCrossEntropy_ScoresFarOut_StaysFiniteWithGradients()
    {
        var scores = tensor(new[] { -200f, 200f }).requires_grad_();

        var loss = AdversarialLoss.BinaryCrossEntropy.OfGenerator(scores);
        loss.backward();

        Assert.Equal(100, loss.item<float>(), 1e-3);
        Assert.Equal([-0.5f, 0], scores.grad!.data<float>().ToArray());
    }

    [Fact]
    public void BinaryCrossEntropy_ManyScores_HasValueAndGradientOfSoftplus()
    {
        foreach (var score in Enumerable.Range(-300, 601).Select(step => step / 10f))
        {
            var (drawn, expectedDrawn) = (tensor([score]).requires_grad_(), tensor([score]).requires_grad_());
            var loss = AdversarialLoss.BinaryCrossEntropy.OfGenerator(drawn);
            var expected = nn.functional.softplus(-expectedDrawn).mean();
            loss.backward();
            expected.backward();

            Near(expected, loss);
            Near(expectedDrawn.grad!, drawn.grad!);
        }

        static void Near(Tensor expected, Tensor actual) =>
            Assert.Equal(
                expected.item<float>(),
                actual.item<float>(),
                1e-6 * (1e-3 + Math.Abs(expected.item<float>()))
            );
    }

    [Fact]
    public void Hinge_Scores_CountsWhatIsOnTheWrongSideOfOne()
    {
        var real = tensor(new[] { 2f, 0.5f, -1 });
        var drawn = tensor(new[] { -3f, 0.5f, 1 });

        Assert.Equal(
            (0 + 0.5 + 2) / 3 + (0 + 1.5 + 2) / 3,
            AdversarialLoss.Hinge.OfDiscriminator(real, drawn).item<float>(),
            1e-6
        );
        Assert.Equal(0.5, AdversarialLoss.Hinge.OfGenerator(drawn).item<float>(), 1e-6);
    }

    [Fact]
    public void ByName_UnknownLoss_NamesTheKnownOnes()
    {
        Assert.All(BuiltIn.Of<AdversarialLoss>(), loss => Assert.Same(loss, AdversarialLoss.FromString(loss.Name)));
        Assert.Contains(
            "Known: bce, hinge",
            Assert.Throws<ArgumentException>(() => AdversarialLoss.FromString("wasserstein")).Message,
            StringComparison.Ordinal
        );
    }
}
