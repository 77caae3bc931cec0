using Ddpm.Trainers.Tests.Networks.Gan;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

public sealed class GanGeneratorTests : TorchTest
{
    public static TheoryData<string> Names => TinyGans.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Generate_RowsTogetherOrAlone_GiveTheSamePictures(string preset)
    {
        using var generator = Train(preset);
        int[][] labels =
        [
            [0],
            [1, 2],
            [],
            [0, 2],
            [1],
        ];
        long[] seeds = [5, -1, long.MaxValue, 5, 0];

        var together = generator.Generate(new() { Labels = labels, Seeds = seeds });

        for (var row = 0; row < labels.Length; row++)
        {
            var alone = generator.Generate(new() { Labels = [labels[row]], Seeds = [seeds[row]] })[0];
            for (var place = 0; place < alone.Length; place++)
                Assert.InRange(alone[place] - together[row][place], -1, 1);
        }
    }

    [Fact]
    public void Generate_OtherSeedOrLabels_GivesAnotherPicture()
    {
        using var generator = Train("report");

        var picture = Picture(generator, [0, 2], 1);

        Assert.Equal(picture, Picture(generator, [2, 0], 1));
        Assert.NotEqual(picture, Picture(generator, [0, 2], 2));
        Assert.NotEqual(picture, Picture(generator, [1, 2], 1));
    }

    [Fact]
    public void Generate_OneStep_IsReportedWithItsPictures()
    {
        using var generator = Train("report");
        var steps = new List<GenerationStep>();

        var images = generator.Generate(
            new()
            {
                Labels =
                [
                    [0],
                ],
                Seeds = [1],
                OnStep = steps.Add,
            }
        );

        var step = Assert.Single(steps);
        Assert.Equal((1, 1), (step.Step, step.Steps));
        Assert.Equal(images[0].ToArray(), step.CurrentImages()[0].ToArray());
    }

    [Fact]
    public void Generate_WhatAGanCannotDo_IsRefused()
    {
        using var generator = Train("report");
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
        };

        Assert.Contains(
            "one network evaluation",
            Refusal(request with { Sampling = new() { Steps = 10 } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "one network evaluation",
            Refusal(request with { Sampling = new() { GuidanceScale = 2 } }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "negative labels",
            Refusal(
                request with
                {
                    NegativeLabels =
                    [
                        [1],
                    ],
                }
            ),
            StringComparison.Ordinal
        );
        Assert.Contains("2 seeds", Refusal(request with { Seeds = [1, 2] }), StringComparison.Ordinal);

        string Refusal(GenerationRequest refused) =>
            Assert.Throws<ArgumentException>(() => generator.Generate(refused)).Message;
    }

    [Fact]
    public void Generate_LabelOutOfRange_NamesIt()
    {
        using var generator = Train("report");

        Assert.Contains(
            "label index 3",
            Assert.Throws<ArgumentOutOfRangeException>(() => Picture(generator, [3], 1)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generate_Cancelled_Stops()
    {
        using var generator = Train("report");

        Assert.Throws<OperationCanceledException>(() =>
            generator.Generate(
                new()
                {
                    Labels =
                    [
                        [0],
                    ],
                    Seeds = [1],
                },
                new CancellationToken(canceled: true)
            )
        );
    }

    [Theory]
    [InlineData("\"noiseWidth\":6", "\"noiseWidth\":4096", "do not fit the network")]
    [InlineData("\"generatorWidth\":4", "\"generatorWidth\":512", "do not fit the network")]
    [InlineData("\"generatorWidth\":4", "\"generatorWidth\":2000000000", "GeneratorWidth must be 4 to 512")]
    [InlineData("\"conditional\":true", "\"conditional\":false", "do not fit the network")]
    [InlineData("\"dcgan\"", "\"residual\"", "do not fit the network")]
    [InlineData("\"dcgan\"", "\"diffusion\"", "cannot be read")]
    [InlineData("\"height\":16", "\"height\":7", "do not fit: height and width")]
    [InlineData("\"network\":{", "\"network\":null,\"x\":{", "cannot be read")]
    public void Read_DescriptionThatWasTamperedWith_IsRefused(string part, string other, string expected)
    {
        using var generator = Train("report");
        using var weights = new MemoryStream();
        generator.WriteWeights(weights);
        weights.Position = 0;
        var description = generator.WriteDescription();
        Assert.Contains(part, description, StringComparison.OrdinalIgnoreCase);

        var error = Assert.Throws<InvalidDataException>(() =>
            GanGenerator.Read(description.Replace(part, other, StringComparison.OrdinalIgnoreCase), weights, torch.CPU)
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static GanGenerator Train(string preset) =>
        ConditionalGanTrainer.Train(TinyGans.Pictures(12), TinyGans.Options(preset), torch.CPU);

    private static byte[] Picture(GanGenerator generator, int[] labels, long seed) =>
        generator.Generate(new() { Labels = [labels], Seeds = [seed] })[0].ToArray();
}
