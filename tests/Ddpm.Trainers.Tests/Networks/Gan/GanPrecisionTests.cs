using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

/// <summary>Networks of a GAN whose layers compute in bfloat16 answer and learn nearly as in float32.</summary>
public sealed class GanPrecisionTests : TorchTest
{
    public static TheoryData<string> Names => TinyGans.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Draw_InBFloat16_GivesNearlyThePicturesOfFloat32(string preset)
    {
        using var generator = TinyGans.Network(preset).BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 1);
        using var inference = inference_mode();
        using var labels = TinyGans.Batch([0, 2], [], [1]);
        var noise = TinyGans.Normal(1, 3, 6);
        generator.eval();
        var exact = generator.Draw(noise, labels);

        var pictures = generator.Draw(noise, labels, ComputePrecision.BFloat16);

        Assert.Equal(ScalarType.Float32, pictures.dtype);
        Assert.InRange(RelativeDistance(pictures, exact), 1e-4, 0.03);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Judge_InBFloat16_GivesNearlyTheVerdictOfFloat32InFloat32(string preset)
    {
        using var discriminator = TinyGans
            .Network(preset)
            .BuildDiscriminator(TinyGans.Shape, TinyGans.Labels, true, seed: 2);
        using var inference = inference_mode();
        using var labels = TinyGans.Batch([0, 2], [], [1]);
        var pictures = TinyGans.Normal(2, 3, 3, 16, 16);
        discriminator.eval();
        var exact = discriminator.Judge(pictures, labels);

        var verdict = discriminator.Judge(pictures, labels, ComputePrecision.BFloat16);

        Assert.Equal(ScalarType.Float32, verdict.Scores.dtype);
        Assert.InRange(RelativeDistance(verdict.Scores, exact.Scores), 1e-4, 0.05);
        Assert.InRange(RelativeDistance(verdict.Labels!, exact.Labels!), 1e-4, 0.05);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_InBFloat16_GivesFloat32GradientsOfTheSameDirection(string preset)
    {
        using var generator = TinyGans.Network(preset).BuildGenerator(TinyGans.Shape, TinyGans.Labels, seed: 1);
        var exact = Gradient(ComputePrecision.Float32);

        var gradient = Gradient(ComputePrecision.BFloat16);

        Assert.Equal(ScalarType.Float32, gradient.dtype);
        Assert.InRange((gradient.dot(exact) / (gradient.norm() * exact.norm())).item<float>(), 0.99f, 1);

        Tensor Gradient(ComputePrecision precision)
        {
            using var labels = TinyGans.Batch([0, 2], [], [1]);
            generator.zero_grad();
            generator.Draw(TinyGans.Normal(1, 3, 6), labels, precision).square().mean().backward();
            return cat([.. generator.parameters().Select(parameter => parameter.grad!.flatten())]);
        }
    }
}
