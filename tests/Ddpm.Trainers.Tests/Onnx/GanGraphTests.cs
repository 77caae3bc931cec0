using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests;

public sealed class GanGraphTests : TorchTest
{
    private const double Rounding = 1e-5;

    public static TheoryData<string, GanNetworkOptions, ImageShape, int> Generators =>
        new()
        {
            { "transposed", Small("dcgan"), new(3, 16, 16), 4 },
            { "transposed, grey, not square", Small("dcgan"), new(1, 12, 16), 3 },
            { "transposed without labels", Small("dcgan"), new(3, 16, 16), 0 },
            { "residual", Small("residual"), new(3, 16, 16), 4 },
            { "residual, patches", Small("residual") with { PatchSize = 2 }, new(1, 32, 24), 4 },
            { "residual without labels", Small("residual"), new(3, 8, 8), 0 },
        };

    [Theory]
    [MemberData(nameof(Generators))]
    public void Draw_AsTorch_SamePictures(string name, GanNetworkOptions options, ImageShape shape, int labelCount)
    {
        _ = name;
        using var network = Perturbed.Of(options.BuildGenerator(shape, labelCount, seed: 1));
        using var session = new OnnxSession(
            GanGraph.Write(options, shape, labelCount, NetworkWeights.Of(network, "network.")).ToBytes()
        );

        int[][][] batches =
        [
            [
                [2],
            ],
            [
                [0, 1],
                [],
                [2],
            ],
        ];
        foreach (var batch in batches)
        {
            var rows = labelCount == 0 ? [.. batch.Select(_ => Array.Empty<int>())] : batch;
            using var inference = inference_mode();
            using var labels = LabelBatch.Create(rows, labelCount, CPU);
            using var noise = randn([rows.Length, options.NoiseWidth], generator: new(3));
            using var expected = network.Draw(noise, labels);

            var pictures = new float[rows.Length * shape.Length];
            using var numbers = OnnxSession.Copy(noise.data<float>().ToArray(), noise.shape);
            using var indices = OnnxSession.Copy(labels.Indices.data<long>().ToArray(), labels.Indices.shape);
            session.Run(labelCount == 0 ? [numbers] : [numbers, indices], GanGraph.PicturesOutput, pictures);

            Assert.InRange(Perturbed.Distance(pictures, expected), 0, Rounding);
        }
    }

    private static GanNetworkOptions Small(string architecture) =>
        new()
        {
            Architecture = architecture,
            NoiseWidth = 6,
            GeneratorWidth = 8,
            LabelWidth = 5,
        };
}
