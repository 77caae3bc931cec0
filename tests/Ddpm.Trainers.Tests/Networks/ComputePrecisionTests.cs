using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>Networks whose blocks compute in bfloat16 answer and learn nearly as in float32.</summary>
public sealed class ComputePrecisionTests : TorchTest
{
    public static TheoryData<string> Names => TinyNetworks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_InBFloat16_AnswersNearlyAsInFloat32(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var exact = Answer(network);

        var answer = Answer(network.ComputingIn(ComputePrecision.BFloat16));

        Assert.Equal(ScalarType.Float32, answer.dtype);
        Assert.InRange(RelativeDistance(answer, exact), 1e-4, 0.03);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_InBFloat16_GivesFloat32GradientsOfTheSameDirection(string name)
    {
        using var network = TinyNetworks.Build(name);
        var exact = Gradient(network, network);

        var gradient = Gradient(network, network.ComputingIn(ComputePrecision.BFloat16));

        Assert.Equal(ScalarType.Float32, gradient.dtype);
        Assert.InRange((gradient.dot(exact) / (gradient.norm() * exact.norm())).item<float>(), 0.999f, 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_InBFloat16_TellsNeighbouringTimesApart(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var inBFloat16 = network.ComputingIn(ComputePrecision.BFloat16);

        // As bfloat16 both times were 1000.
        Assert.NotEqual(0, RelativeDistance(Answer(inBFloat16, 999), Answer(inBFloat16, 1000)));
    }

    [Fact]
    public void Predict_InBFloat16WithDropout_DropsWhatFloat32Drops()
    {
        using var network = TinyNetworks.Build(TinyNetworks.Options["unet-tokens"] with { Dropout = 0.5 });
        using var inference = inference_mode();

        var exact = Answer(network, dropoutSeed: 4);
        var answer = Answer(network.ComputingIn(ComputePrecision.BFloat16), dropoutSeed: 4);

        Assert.InRange(RelativeDistance(answer, exact), 1e-4, 0.03);
        Assert.True(RelativeDistance(answer, Answer(network)) > 0.1);
    }

    [Fact]
    public void ComputingIn_Float32_IsTheNetworkItself()
    {
        using var network = TinyNetworks.Build("unet-tokens");

        Assert.Same(network, network.ComputingIn(ComputePrecision.Float32));
    }

    private static Tensor Answer(IDenoisingNetwork network, float time = 500, long? dropoutSeed = null)
    {
        using var labels = TinyNetworks.Batch([0, 2], [], [1]);
        return network.Predict(TinyNetworks.Noise(3), tensor([time, time, time]), labels, dropoutSeed);
    }

    /// <summary>The gradients of all parameters as one vector.</summary>
    private static Tensor Gradient(DenoisingNetwork network, IDenoisingNetwork asked)
    {
        network.zero_grad();
        Answer(asked).square().mean().backward();
        return cat([.. network.parameters().Select(parameter => parameter.grad!.flatten())]);
    }
}
