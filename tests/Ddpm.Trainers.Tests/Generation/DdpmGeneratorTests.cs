using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Training;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

public sealed class DdpmGeneratorTests : TorchTest
{
    internal static readonly Lazy<DdpmGenerator> Trained = new(() =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new ConditionalDdpmOptions
            {
                // After a few steps a picture still follows its noise, which x0-prediction would ignore.
                Target = "epsilon",
                Training = new TrainingOptions
                {
                    Budget = TrainingBudget.OfSteps(300),
                    BatchSize = 8,
                    WarmupSteps = 10,
                    LearningRate = 5e-3,
                    AverageDecay = 0.98,
                },
                Network = new ConditionalUNetOptions
                {
                    Widths = [16, 32],
                    Blocks = [1, 1],
                    HeadWidth = 8,
                    ConditionWidth = 32,
                },
            },
            torch.CPU
        )
    );

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
    public void Read_WhatWasWritten_GeneratesTheSame()
    {
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;
        using var read = TrainedModels.Read("ddpm", Trained.Value.WriteDescription(), weights, torch.CPU);
        var request = new GenerationRequest
        {
            Labels =
            [
                [0, 2],
            ],
            Seeds = [7],
        };

        Assert.Equal(Generate(request)[0].ToArray(), Assert.IsType<DdpmGenerator>(read).Generate(request)[0].ToArray());
    }

    [Fact]
    public void Generate_EveryStep_IsReportedWithPictures()
    {
        var steps = new List<int>();
        byte[]? last = null;

        var pictures = Generate(
            new()
            {
                Labels =
                [
                    [0],
                ],
                Seeds = [1],
                Sampling = new SamplingOptions { Steps = 4 },
                OnStep = step =>
                {
                    steps.Add(step.Step);
                    Assert.Equal(4, step.Steps);
                    last = step.CurrentImages()[0].ToArray();
                },
            }
        );

        Assert.Equal([1, 2, 3, 4], steps);
        Assert.Equal(pictures[0].ToArray(), last);
    }

    [Fact]
    public void Generate_Cancelled_StopsWithinAStep()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            OnStep = _ =>
            {
                steps++;
                stop.Cancel();
            },
        };

        Assert.Throws<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(1, steps);
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
    public void Generate_TokenCancelledInAStep_StopsBeforeTheNextStep()
    {
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            Sampling = new() { Steps = 5 },
            OnStep = step =>
            {
                steps = step.Step;
                if (step.Step == 2)
                    stop.Cancel();
            },
        };

        Assert.ThrowsAny<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(2, steps);
    }

    [Fact]
    public void Generate_TokenCancelledBefore_CallsNoNetwork()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var steps = 0;
        var request = new GenerationRequest
        {
            Labels =
            [
                [0],
            ],
            Seeds = [1],
            Sampling = new() { Sampler = "heun", Steps = 1 },
            OnStep = _ => steps++,
        };

        Assert.ThrowsAny<OperationCanceledException>(() => Trained.Value.Generate(request, stop.Token));
        Assert.Equal(0, steps);
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
        using var generator = DdpmGenerator.Read(description, weights, torch.CPU);

        var error = Assert.Throws<ArgumentException>(() =>
            generator.Generate(
                new()
                {
                    Labels =
                    [
                        [0],
                    ],
                    Seeds = [1],
                }
            )
        );

        Assert.Contains("GuidanceScale 1, got 3", error.Message);
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

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Read_NoDescription_IsInvalidData(string description)
    {
        using var stream = new MemoryStream();

        Assert.Throws<InvalidDataException>(() => DdpmGenerator.Read(description, stream, torch.CPU));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version 2")]
    [InlineData("\"epsilon\"", "\"noise\"", "'noise'")]
    [InlineData("\"linear\"", "\"square\"", "'square'")]
    [InlineData("\"height\":8", "\"height\":9", "multiples of")]
    [InlineData("\"height\":8", "\"height\":1000000000", "out of range")]
    [InlineData("\"timesteps\":1000", "\"timesteps\":2000000000", "count")]
    [InlineData("\"left\"", "\"right\"", "twice")]
    [InlineData("[16,32]", "[16,64]", "do not fit")]
    [InlineData("[16,32]", "[4096,4096]", "do not fit")]
    [InlineData("[1,1]", "[16,16]", "do not fit")]
    [InlineData("\"labelDropout\":0.1", "\"labelDropout\":7", "label dropout")]
    public void Read_DescriptionThatDoesNotFit_SaysWhat(string found, string replaced, string expected)
    {
        var description = Trained.Value.WriteDescription();
        Assert.Contains(found, description);
        using var weights = new MemoryStream();
        Trained.Value.WriteWeights(weights);
        weights.Position = 0;

        var error = Assert.Throws<InvalidDataException>(() =>
            DdpmGenerator.Read(description.Replace(found, replaced, StringComparison.Ordinal), weights, torch.CPU)
        );

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Read_UnknownKind_NamesIt() =>
        Assert.Contains(
            "'gan2'",
            Assert.Throws<InvalidDataException>(() => TrainedModels.Read("gan2", "{}", Stream.Null, torch.CPU)).Message
        );

    private static GeneratedImages Generate(GenerationRequest request) => Trained.Value.Generate(request);

    private static int MostDifferent(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var most = 0;
        for (var place = 0; place < one.Length; place++)
            most = Math.Max(most, Math.Abs(one[place] - other[place]));
        return most;
    }
}
