using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks.Gan;

/// <summary>
/// The report's GAN and spectral normalisation against the same in PyTorch, with the same weights and inputs: see
/// make_gan.py in tests/reference/gan. A failure names the tensor that differs.
/// </summary>
public sealed class PyTorchGanReferenceTests : TorchTest
{
    private const double Tolerance = 1e-4;
    private static readonly int[][] s_labels =
    [
        [0, 3],
        [2],
        [],
        [0, 1, 2, 3, 4],
    ];

    [Fact]
    public void Step_WeightsOfPyTorch_GivesItsAnswersLossesGradientsAndNextWeights()
    {
        var tensors = Read("dcgan", out var metadata);
        var shape = tensors["real"].shape;
        var options = new GanNetworkOptions
        {
            NoiseWidth = int.Parse(metadata["noise"], null),
            GeneratorWidth = int.Parse(metadata["width"], null),
            DiscriminatorWidth = int.Parse(metadata["width"], null),
        };
        var pictures = new ImageShape((int)shape[1], (int)shape[2], (int)shape[3]);
        using var generator = options.BuildGenerator(pictures, labelCount: 5, seed: 1);
        using var discriminator = options.BuildDiscriminator(pictures, labelCount: 5, namesLabels: false, seed: 1);
        Load(generator, "generator", tensors);
        Load(discriminator, "discriminator", tensors);
        using var labels = LabelBatch.Create(s_labels, 5, CPU);
        AssertClose(tensors["multi_hot"], labels.MultiHot(), "multi_hot");
        var loss = AdversarialLoss.BinaryCrossEntropy;

        // The discriminator's turn
        var drawn = generator.Draw(tensors["noise"], labels);
        var real = discriminator.Judge(tensors["real"], labels).Scores;
        var fake = discriminator.Judge(drawn.detach(), labels).Scores;
        AssertClose(tensors["drawn"], drawn, "drawn");
        AssertClose(tensors["scores.real"], real, "scores.real");
        AssertClose(tensors["scores.drawn"], fake, "scores.drawn");
        Learn(discriminator, "discriminator", loss.OfDiscriminator(real, fake), tensors);

        // The generator's turn
        Learn(generator, "generator", loss.OfGenerator(discriminator.Judge(drawn, labels).Scores), tensors);

        AssertAfter(generator, "generator", tensors);
        AssertAfter(discriminator, "discriminator", tensors);
        generator.eval();
        AssertClose(tensors["drawn.evaluation"], generator.Draw(tensors["noise"], labels), "drawn.evaluation");
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("convolution")]
    public void Call_SpectralNorm_IsThatOfPyTorch(string name)
    {
        var tensors = Read("spectral", out _);
        var weight = tensors[$"{name}/weight"].clone().requires_grad_();
        using var norm = new SpectralNorm(weight.shape[0], weight.numel() / weight.shape[0]);
        norm.get_buffer("u")!.copy_(tensors[$"{name}/u"]);
        norm.get_buffer("v")!.copy_(tensors[$"{name}/v"]);

        var normalized = norm.call(weight);
        (normalized * tensors[$"{name}/direction"]).sum().backward();

        AssertClose(tensors[$"{name}/normalized"], normalized, "normalized");
        AssertClose(tensors[$"{name}/gradient"], weight.grad!, "gradient");
        AssertClose(tensors[$"{name}/u.after"], norm.get_buffer("u")!, "u.after");
        AssertClose(tensors[$"{name}/v.after"], norm.get_buffer("v")!, "v.after");
    }

    /// <summary>Compares loss and gradients, and takes one step of the report's Adam.</summary>
    private static void Learn(nn.Module network, string name, Tensor loss, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var report = new GanTrainingOptions();
        using var optimizer = new NetworkOptimizer(
            network.parameters(),
            [],
            Optimizer.AdamW,
            report.OptimizerBetas,
            report.WeightDecay
        );
        optimizer.ClearGradients();
        loss.backward();

        AssertClose(tensors[$"{name}/loss"], loss, $"{name}/loss");
        foreach (var (parameter, value) in network.named_parameters())
            AssertClose(tensors[$"{name}/gradients/{parameter}"], value.grad!, $"{name}/gradients/{parameter}");
        optimizer.Step(step: 0, report.LearningRate, report.MaxGradientNorm);
    }

    private static void AssertAfter(nn.Module network, string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var (key, value) in network.state_dict())
        {
            var (before, after) = (tensors[$"{name}/before/{key}"], tensors[$"{name}/after/{key}"]);
            AssertClose(after, value, $"{name}/after/{key}");

            // The first step of Adam is as long as the learning rate, however small a gradient: the way counts, too.
            if (value.is_floating_point())
                AssertClose(after - before, value - before, $"the way of {name}/{key}", tolerance: 0.02);
        }
    }

    private static IReadOnlyDictionary<string, Tensor> Read(
        string name,
        out IReadOnlyDictionary<string, string> metadata
    )
    {
        using var stream = File.OpenRead(RepositoryFolder.Reference("gan", $"{name}.safetensors"));
        return SafeTensors.Read(stream, out metadata);
    }

    private static void Load(nn.Module network, string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var prefix = $"{name}/before/";
        ModuleWeights.Load(
            network,
            tensors
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value)
        );
    }

    // Relative to the tensor's largest value, since the sizes of gradients differ.
    private static void AssertClose(Tensor expected, Tensor found, string what, double tolerance = Tolerance)
    {
        Assert.Equal(expected.shape, found.shape);
        var largest = expected.abs().max().to(ScalarType.Float32).item<float>();
        var distance = (expected - found).abs().max().to(ScalarType.Float32).item<float>();
        Assert.True(largest > 0, $"{what} is zero and says nothing.");
        Assert.True(distance <= tolerance * largest, $"{what} differs by {distance} of {largest}.");
    }
}
