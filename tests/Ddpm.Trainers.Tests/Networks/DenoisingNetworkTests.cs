using CsCheck;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Networks;

/// <summary>What holds for every network and every label form.</summary>
public sealed class DenoisingNetworkTests : TorchTest
{
    public static TheoryData<string> Names => TinyNetworks.Names;

    private static readonly Gen<int[]> SomeLabels = Gen.Int[0, TinyNetworks.Labels - 1]
        .HashSet[0, TinyNetworks.Labels]
        .Select(labels => labels.ToArray())
        .SelectMany(Gen.Shuffle);

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_FreshNetwork_AnswersZero(string name)
    {
        using var network = TinyNetworks.Options[name].Build(TinyNetworks.Shape, TinyNetworks.Vocabulary, seed: 1);
        using var labels = TinyNetworks.Batch([0, 2]);

        var answer = network.Predict(TinyNetworks.Noise(1), tensor([5f]), labels);

        Assert.Equal([1, 3, 8, 8], answer.shape);
        Assert.Equal(0, answer.abs().max().item<float>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_LabelsInAnotherOrder_GivesTheSameBits(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var noisy = TinyNetworks.Noise(1);

        SomeLabels
            .SelectMany(labels => Gen.Shuffle(labels).Select(shuffled => (labels, shuffled)))
            .Sample(
                rows =>
                {
                    using var scope = NewDisposeScope();
                    using var one = TinyNetworks.Batch(rows.labels);
                    using var other = TinyNetworks.Batch(rows.shuffled);
                    Assert.Equal(Bytes(network, noisy, one), Bytes(network, noisy, other));
                },
                iter: 25,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_RowAloneAndBesideOthers_GivesTheSame(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var noisy = TinyNetworks.Noise(3);
        var times = tensor([5f, 50f, 500f]);

        SomeLabels
            .Array[3]
            .Sample(
                rows =>
                {
                    using var scope = NewDisposeScope();
                    using var together = TinyNetworks.Batch(rows);
                    var answers = network.Predict(noisy, times, together);
                    for (var row = 0; row < rows.Length; row++)
                    {
                        using var alone = TinyNetworks.Batch(rows[row]);
                        var answer = network.Predict(noisy.narrow(0, row, 1), times.narrow(0, row, 1), alone);
                        Assert.Equal(0, TinyNetworks.Distance(answer, answers.narrow(0, row, 1)), 1e-5);
                    }
                },
                iter: 15,
                threads: 1
            );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_NoLabels_IsTheUnconditionalAnswer(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var noisy = TinyNetworks.Noise(1);
        using var labels = TinyNetworks.Batch([1, 4, 5]);
        using var unconditional = labels.Unconditional();
        using var none = TinyNetworks.Batch([
            [],
        ]);

        var answer = network.Predict(noisy, tensor([7f]), none);

        Assert.Equal(0, TinyNetworks.Distance(answer, network.Predict(noisy, tensor([7f]), unconditional)), 1e-5);
        Assert.True(TinyNetworks.Distance(answer, network.Predict(noisy, tensor([7f]), labels)) > 1e-3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_WholeVocabulary_DependsOnEveryLabel(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var noisy = TinyNetworks.Noise(1);
        int[] whole = [.. Enumerable.Range(0, TinyNetworks.Labels)];
        using var all = TinyNetworks.Batch(whole);
        var answer = network.Predict(noisy, tensor([7f]), all);

        Assert.All(
            whole,
            left =>
            {
                using var fewer = TinyNetworks.Batch([.. whole.Where(label => label != left)]);
                Assert.True(TinyNetworks.Distance(answer, network.Predict(noisy, tensor([7f]), fewer)) > 1e-4);
            }
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_Backward_ReachesEveryParameter(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var labels = TinyNetworks.Batch([0, 1], [2]);

        network.Predict(TinyNetworks.Noise(2), tensor([5f, 9f]), labels).square().mean().backward();

        Assert.All(
            network.named_parameters(),
            entry => Assert.True(entry.parameter.grad?.abs().max().item<float>() > 0, $"{entry.name} has no gradient")
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_DropoutSeed_DecidesWhatIsDropped(string name)
    {
        using var network = TinyNetworks.Build(TinyNetworks.Options[name] with { Dropout = 0.5 });
        using var plain = TinyNetworks.Build(name);
        using var inference = inference_mode();
        var noisy = TinyNetworks.Noise(1);
        using var labels = TinyNetworks.Batch([0, 3]);
        Tensor Predict(long? seed) => network.Predict(noisy, tensor([7f]), labels, seed);

        Assert.Equal(0, TinyNetworks.Distance(Predict(1), Predict(1)));
        Assert.True(TinyNetworks.Distance(Predict(1), Predict(2)) > 1e-3);
        Assert.True(TinyNetworks.Distance(Predict(1), Predict(null)) > 1e-3);
        Assert.Equal(0, TinyNetworks.Distance(Predict(null), plain.Predict(noisy, tensor([7f]), labels, 1)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predict_PicturesThatDoNotFit_SaysWhatWasExpected(string name)
    {
        using var network = TinyNetworks.Build(name);
        using var labels = TinyNetworks.Batch([0], [1]);

        var size = Assert.Throws<ArgumentException>(() =>
            network.Predict(zeros(2, 3, 16, 16), tensor([1f, 2f]), labels)
        );
        var times = Assert.Throws<ArgumentException>(() => network.Predict(zeros(2, 3, 8, 8), tensor([1f]), labels));

        Assert.Contains("[2, 3, 8, 8]", size.Message);
        Assert.Contains("times [2], got [2, 3, 8, 8] and [1]", times.Message);
    }

    private static byte[] Bytes(DenoisingNetwork network, Tensor noisy, LabelBatch labels) =>
        network.Predict(noisy, tensor([7f]), labels).bytes.ToArray();
}
