using TorchSharp;
using static Ddpm.Trainers.Tests.Generation.SideGenerator;

namespace Ddpm.Trainers.Tests.Generation;

public sealed class DdpmGeneratorTests : TorchTest
{
    [Fact]
    public void Generate_AskedForASide_PaintsThatSide()
    {
        var pictures = Generate(
            new()
            {
                Labels =
                [
                    [0],
                    [1],
                ],
                Seeds = [1, 2],
            }
        );

        double Mean(int picture, bool left)
        {
            var pixels = pictures[picture].ToArray();
            return pixels.Where((_, place) => place % 8 < 4 == left).Average(value => value);
        }

        Assert.True(Mean(0, left: true) > Mean(0, left: false) + 30, $"{Mean(0, true)} and {Mean(0, false)}");
        Assert.True(Mean(1, left: false) > Mean(1, left: true) + 30, $"{Mean(1, false)} and {Mean(1, true)}");
    }

    [Theory]
    [InlineData("ddpm", 0)]
    [InlineData("ddpm", 1)]
    [InlineData("ddpm", 3)]
    [InlineData("ddpm-large", 3)]
    [InlineData("ddim", 3)]
    [InlineData("ddim:0.5", 3)]
    [InlineData("heun", 3)]
    [InlineData("dpm++2m-sde", 3)]
    [InlineData("unipc", 3)]
    [InlineData("ipndm", 3)]
    public void Generate_OneByOne_GivesTheSamePicturesAsInABatch(string sampler, double guidance)
    {
        var sampling = new SamplingOptions
        {
            Sampler = sampler,
            Steps = 5,
            GuidanceScale = guidance,
        };
        int[][] labels =
        [
            [0],
            [],
            [0, 1, 2],
        ];
        long[] seeds = [4, long.MinValue, 99];

        var together = Generate(
            new()
            {
                Labels = labels,
                Seeds = seeds,
                Sampling = sampling,
            }
        );

        for (var row = 0; row < labels.Length; row++)
        {
            var alone = Generate(
                new()
                {
                    Labels = [labels[row]],
                    Seeds = [seeds[row]],
                    Sampling = sampling,
                }
            );
            Assert.Equal(0, MostDifferent(alone[0], together[row]), 1.0);
        }
    }

    [Fact]
    public void Generate_OtherSeed_GivesAnotherPicture()
    {
        var pictures = Generate(
            new()
            {
                Labels =
                [
                    [0],
                    [0],
                ],
                Seeds = [1, 2],
            }
        );

        Assert.True(MostDifferent(pictures[0], pictures[1]) > 2);
    }

    [Fact]
    public void Generate_ManyThreads_GiveTheSamePictures()
    {
        var request = new GenerationRequest
        {
            Labels =
            [
                [1, 2],
            ],
            Seeds = [3],
            Sampling = new SamplingOptions { Steps = 5 },
        };
        var expected = Generate(request)[0].ToArray();
        var found = new byte[4][];

        var threads = Enumerable
            .Range(0, found.Length)
            .Select(index => new Thread(() => found[index] = Trained.Value.Generate(request)[0].ToArray()))
            .ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        Assert.All(found, pixels => Assert.Equal(expected, pixels));
    }

    [Fact]
    public void Generate_LabelOutOfRange_NamesIt()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            Generate(
                new()
                {
                    Labels =
                    [
                        [3],
                    ],
                    Seeds = [1],
                }
            )
        );

        Assert.Contains("label index 3", error.Message);
    }

    [Fact]
    public void Generate_GuidanceWithoutLabelDropout_IsRefused()
    {
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;
        var description = Trained
            .Value.WriteDescription()
            .Replace("\"labelDropout\":0.1", "\"labelDropout\":0", StringComparison.Ordinal);
        using var generator = DdpmGenerator.Read(
            description.Replace("\"guidanceScale\":3", "\"guidanceScale\":1", StringComparison.Ordinal),
            weights,
            torch.CPU
        );

        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            generator.Generate(
                new()
                {
                    Labels =
                    [
                        [0],
                    ],
                    Seeds = [1],
                    Sampling = new(),
                }
            )
        );

        Assert.Contains("GuidanceScale must be 1", error.Message);
        Assert.Equal(3.0, error.ActualValue);
        Assert.Contains(
            "GuidanceScale must be 1",
            Assert.Throws<InvalidDataException>(() => DdpmGenerator.Read(description, Stream.Null, torch.CPU)).Message
        );
    }

    [Fact]
    public void Generate_UnknownSampler_ListsTheKnown() =>
        Assert.Contains(
            "ddpm, ddpm-large, ddim",
            Assert
                .Throws<ArgumentException>(() =>
                    Generate(
                        new()
                        {
                            Labels =
                            [
                                [0],
                            ],
                            Seeds = [1],
                            Sampling = new SamplingOptions { Sampler = "magic" },
                        }
                    )
                )
                .Message
        );

    [Fact]
    public void Generate_SeedsAndLabelsDiffer_SaysSo() =>
        Assert.Contains(
            "1 rows of labels and 2 seeds",
            Assert
                .Throws<ArgumentException>(() =>
                    Generate(
                        new()
                        {
                            Labels =
                            [
                                [0],
                            ],
                            Seeds = [1, 2],
                        }
                    )
                )
                .Message
        );

    private static int MostDifferent(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var most = 0;
        for (var place = 0; place < one.Length; place++)
            most = Math.Max(most, Math.Abs(one[place] - other[place]));
        return most;
    }
}
