using Ddpm.Trainers.Tests.Networks;
using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests;

public sealed class DenoiserGraphTests : TorchTest
{
    private static readonly LabelVocabulary s_labels = new(["red cube", "red ball", "blue cube", "blue ball", "sky"]);

    private const double Rounding = 1e-5;

    private static readonly ConditionalUNetOptions s_unet = new()
    {
        Widths = [16, 24],
        Blocks = [1, 2],
        HeadWidth = 8,
        ConditionWidth = 20,
    };

    private static readonly ConditionalTransformerOptions s_transformer = new()
    {
        Width = 24,
        Depth = 2,
        HeadWidth = 8,
        ConditionWidth = 20,
    };

    public static TheoryData<string, DenoisingNetworkOptions, ImageShape> Networks =>
        new()
        {
            { "unet", s_unet, new(3, 16, 16) },
            { "grey, not square", s_unet, new(1, 8, 12) },
            { "pooled labels", s_unet with { LabelConditioning = LabelConditioning.Pooled }, new(3, 16, 16) },
            { "guidance as an input", s_unet with { GuidanceInput = true }, new(3, 16, 16) },
            { "transformer with guidance as an input", s_transformer with { GuidanceInput = true }, new(3, 16, 16) },
            { "labels of words", s_unet with { LabelWords = true }, new(3, 16, 16) },
            { "no attention", s_unet with { AttentionLevels = 0 }, new(3, 16, 16) },
            { "one level of attention", s_unet with { AttentionLevels = 1 }, new(3, 16, 16) },
            { "single pixels", s_unet with { PatchSize = 1 }, new(3, 8, 8) },
            { "patches of 4", s_unet with { PatchSize = 4 }, new(3, 16, 24) },
            {
                "one width",
                s_unet with
                {
                    Widths = [72],
                    Blocks = [2],
                    AttentionLevels = 1,
                    HeadWidth = 36,
                },
                new(3, 8, 8)
            },
            { "three widths", s_unet with { Widths = [8, 16, 40], Blocks = [2, 1, 1] }, new(3, 16, 16) },
            { "transformer", s_transformer, new(3, 16, 16) },
            { "grey transformer", s_transformer with { PatchSize = 2 }, new(1, 8, 12) },
            {
                "transformer with pooled labels",
                s_transformer with
                {
                    LabelConditioning = LabelConditioning.Pooled,
                    Expansion = 2,
                },
                new(3, 16, 16)
            },
        };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Predict_AsTorch_SameAnswer(string name, DenoisingNetworkOptions options, ImageShape shape)
    {
        _ = name;
        using var network = Perturbed.Of(options.Build(shape, s_labels, seed: 1));
        using var session = new OnnxSession(
            DenoiserGraph.Write(options, shape, s_labels, NetworkWeights.Of(network)).ToBytes()
        );
        int[][][] batches =
        [
            [
                [3],
            ],
            [
                [0, 4],
                [],
                [1, 2, 3],
            ],
            [
                [],
            ],
        ];
        foreach (var rows in batches)
        {
            using var labels = LabelBatch.Create(rows, s_labels.Count, CPU);
            using var noisy = randn([rows.Length, shape.Channels, shape.Height, shape.Width], generator: new(3));
            float[] times = [999, 0.5f, 412];
            times = times[..rows.Length];
            float[] betas = [0.3f, 1, 0.01f];
            betas = betas[..rows.Length];
            using var asked = options.GuidanceInput ? tensor(betas) : null;
            using var expected = Answer(network, noisy, tensor(times), labels, asked);

            var answer = new float[noisy.numel()];
            using var pictures = OnnxSession.Copy(noisy.data<float>().ToArray(), noisy.shape);
            using var moments = OnnxSession.Copy(times, rows.Length);
            using var indices = OnnxSession.Copy(labels.Indices.data<long>().ToArray(), labels.Indices.shape);
            using var guidance = OnnxSession.Copy(betas, rows.Length);
            session.Run(
                options.GuidanceInput ? [pictures, moments, indices, guidance] : [pictures, moments, indices],
                DenoiserGraph.AnswerOutput,
                answer
            );

            Assert.InRange(Perturbed.Distance(answer, expected), 0, Rounding);
        }
    }

    private static Tensor Answer(DenoisingNetwork network, Tensor noisy, Tensor times, LabelBatch labels, Tensor? betas)
    {
        using var inference = inference_mode();
        return network.Predict(noisy, times, labels, dropoutSeed: null, betas);
    }

    [Fact]
    public void Write_OtherWeights_SaysWhatDoesNotFit()
    {
        var shape = new ImageShape(3, 16, 16);
        using var network = (s_unet with { AttentionLevels = 1 }).Build(shape, s_labels, seed: 1);

        var error = Assert.Throws<InvalidDataException>(() =>
            DenoiserGraph.Write(s_unet, shape, TinyNetworks.Numbered(6), NetworkWeights.Of(network, "network."))
        );

        Assert.Contains(
            "The weights do not fit the network ConditionalUNet: missing: network.down.0.attention.",
            error.Message
        );
        Assert.Contains(
            "different: network.labels.embedding.weight (expected Float32 [7, 20], got Float32 [6, 20])",
            error.Message
        );
    }
}
