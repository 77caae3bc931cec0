using Ddpm.Trainers.Tests.Choices;
using Ddpm.Trainers.Tests.Networks.Gan;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Adversarial;

public sealed class DifferentiableAugmentationTests : TorchTest
{
    public static TheoryData<string> Parts => [.. BuiltIn.Names<Augmentation>()];

    [Theory]
    [MemberData(nameof(Parts))]
    public void Apply_Copies_AreChangedEachInItsOwnWayAndRepeatably(string part)
    {
        var pictures = TinyGans.Normal(1, 1, 3, 16, 16).expand(6, 3, 16, 16);

        var changed = Apply(part, pictures, step: 3);

        Assert.Equal(pictures.shape, changed.shape);
        var kinds = Enumerable
            .Range(0, 6)
            .Select(row => changed[row].sum(ScalarType.Float64).item<double>())
            .Distinct();
        Assert.InRange(kinds.Count(), part == "mirror" ? 1 : 3, 6);
        Assert.False(TinyGans.AreSame(changed, pictures));
        Assert.True(TinyGans.AreSame(changed, Apply(part, pictures, step: 3)));
        Assert.False(TinyGans.AreSame(changed, Apply(part, pictures, step: 4)));
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Apply_OnePictureOfABatch_DoesNotDependOnTheOthers(string part)
    {
        var pictures = TinyGans.Normal(1, 3, 3, 16, 16).requires_grad_();

        Apply(part, pictures, step: 3)[1].square().sum().backward();

        var gradient = pictures.grad!.abs().sum([1, 2, 3]);
        Assert.Equal(0, gradient[0].item<float>());
        Assert.Equal(0, gradient[2].item<float>());
        Assert.NotEqual(0, gradient[1].item<float>());
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Apply_Gradient_IsThatOfFiniteDifferences(string part)
    {
        var start = TinyGans.Normal(1, 2, 3, 8, 8).to(ScalarType.Float64);
        var direction = TinyGans.Normal(2, 2, 3, 8, 8).to(ScalarType.Float64);
        var pictures = start.clone().requires_grad_();
        Loss(pictures).backward();

        const double step = 1e-6;
        var difference = (Loss(start + direction * step) - Loss(start - direction * step)).item<double>() / (2 * step);

        Assert.Equal(difference, (pictures.grad! * direction).sum().item<double>(), 1e-3 * Math.Abs(difference));

        Tensor Loss(Tensor at) => Apply(part, at, step: 5).pow(3).sum();
    }

    [Fact]
    public void Apply_CutOut_ClearsASquareOfAtMostHalfTheSide()
    {
        var changed = Apply("cutout", ones(50, 3, 16, 16), step: 1);

        var cleared = (1 - changed).sum([1, 2, 3]) / 3;
        Assert.InRange(cleared.max().item<float>(), 64, 64);
        Assert.InRange(cleared.min().item<float>(), 1, 63);
        Assert.Equal(0, changed.amin(1).sub(changed.amax(1)).abs().max().item<float>());
    }

    [Fact]
    public void Apply_NoParts_GivesThePicturesThemselves()
    {
        var pictures = TinyGans.Normal(1, 2, 3, 8, 8);
        using var random = new StepRandom(1, 1);

        Assert.Same(pictures, new DifferentiableAugmentation([]).Apply(pictures, random));
    }

    [Fact]
    public void Constructor_UnknownOrTwice_SaysWhich()
    {
        Assert.Contains(
            "'blur'. Known: color, mirror, translation, cutout",
            Assert.Throws<ArgumentException>(() => new DifferentiableAugmentation(["cutout", "blur"])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "twice",
            Assert.Throws<ArgumentException>(() => new DifferentiableAugmentation(["cutout", "cutout"])).Message,
            StringComparison.Ordinal
        );
    }

    private static Tensor Apply(string part, Tensor pictures, int step)
    {
        using var random = new StepRandom(seed: 9, step);
        return new DifferentiableAugmentation([part]).Apply(pictures, random);
    }
}
