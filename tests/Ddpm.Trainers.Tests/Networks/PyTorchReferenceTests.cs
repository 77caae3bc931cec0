using System.Text.Json;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>
/// The networks against the same networks in PyTorch, with the same weights: see make_networks.py in
/// tests/reference/networks. A failure names the tensor that differs.
/// </summary>
public sealed class PyTorchReferenceTests : TorchTest
{
    private const double Tolerance = 1e-4;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    [Theory]
    [InlineData("unet-tokens")]
    [InlineData("unet-pooled")]
    [InlineData("transformer-tokens")]
    [InlineData("transformer-pooled")]
    public void Predict_WeightsOfPyTorch_GivesItsAnswerAndGradients(string name)
    {
        using var stream = File.OpenRead(RepositoryFolder.Reference("networks", $"{name}.safetensors"));
        var tensors = SafeTensors.Read(stream, out var metadata);
        try
        {
            using var network = Build(tensors, metadata);
            using var labels = Labels(tensors["labels"], int.Parse(metadata["labelCount"], null));
            var noisy = tensors["noisy"].clone().requires_grad_();

            var answer = network.Predict(noisy, tensors["times"], labels);
            var loss = (answer - tensors["expected"]).square().mean();
            loss.backward();

            AssertClose(tensors["answer"], answer, "answer");
            AssertClose(tensors["loss"], loss, "loss");
            AssertClose(tensors["noisy.gradient"], noisy.grad!, "noisy.gradient");
            foreach (var (parameter, value) in network.named_parameters())
            {
                AssertClose(tensors[$"norms/{parameter}"], value.grad!.norm(), $"norms/{parameter}");
                if (tensors.TryGetValue($"gradients/{parameter}", out var gradient))
                    AssertClose(gradient, value.grad!, $"gradients/{parameter}");
            }
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    private static DenoisingNetwork Build(
        IReadOnlyDictionary<string, Tensor> tensors,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        const string prefix = "weights/";
        var shape = tensors["noisy"].shape;
        var network = JsonSerializer
            .Deserialize<DenoisingNetworkOptions>(metadata["options"], Json)!
            .Build(
                new ImageShape((int)shape[1], (int)shape[2], (int)shape[3]),
                TinyNetworks.Numbered(int.Parse(metadata["labelCount"], null)),
                seed: 1
            );
        ModuleWeights.Load(
            network,
            tensors
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], entry => entry.Value)
        );
        return network;
    }

    private static LabelBatch Labels(Tensor padded, int labelCount) =>
        LabelBatch.Create(
            [
                .. padded
                    .data<long>()
                    .ToArray()
                    .Chunk((int)padded.shape[1])
                    .Select(row => row.Where(label => label < labelCount).Select(label => (int)label).ToArray()),
            ],
            labelCount,
            CPU
        );

    // Relative to the tensor's largest value, since the sizes of gradients differ.
    private static void AssertClose(Tensor expected, Tensor found, string what)
    {
        Assert.Equal(expected.shape, found.shape);
        var largest = expected.abs().max().item<float>();
        var distance = TinyNetworks.Distance(expected, found);
        Assert.True(largest > 0, $"{what} is zero and says nothing.");
        Assert.True(distance <= Tolerance * largest, $"{what} differs by {distance} of {largest}.");
    }
}
