using TorchSharp;
using static Ddpm.Trainers.Tests.Generation.GuidedGeneration;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>What guidance does to pictures.</summary>
public sealed class GuidedGenerationTests : TorchTest
{
    private static readonly Lazy<DdpmGenerator> Weaker = new(() =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new DdpmTrainingOptions
            {
                Budget = TrainingBudget.OfSteps(20),
                BatchSize = 8,
                Network = new ConditionalUNetOptions
                {
                    Widths = [8],
                    Blocks = [1],
                    AttentionLevels = 0,
                    ConditionWidth = 16,
                },
            },
            torch.CPU
        )
    );

    public static TheoryData<string> Guidances =>
        ["rescale", "interval", "compose", "dynamic threshold", "autoguidance", "scorer", "not", "all"];

    [Fact]
    public void Generate_WhatChangesNothing_GivesThePlainPictures()
    {
        var expected = Generate(Plain);

        Assert.Equal(expected, Generate(Plain with { GuidanceRescale = 0, GuidanceInterval = new(0, 1) }));
        Assert.Equal(
            expected,
            Generate(
                Plain,
                negatives:
                [
                    [],
                    [],
                    [],
                ]
            )
        );
        Assert.Equal(expected, Generate(Plain, guides: new() { Model = Model, Scorer = Scorer.Value }));
    }

    [Fact]
    public void Generate_InBFloat16_GivesNearlyThePicturesOfFloat32()
    {
        var sampling = Plain with { GuideScale = 2 };
        var guides = new GenerationGuides { Model = Weaker.Value };
        var exact = Generate(sampling, guides: guides);

        var rounded = Generate(sampling with { Precision = ComputePrecision.BFloat16Always }, guides: guides);

        Assert.InRange(exact.Zip(rounded, (one, other) => Math.Abs(one - other)).Average(), 0.01, 4);
    }

    [Theory]
    [MemberData(nameof(Guidances))]
    public void Generate_EachGuidance_ChangesPicturesAndMindsNoNeighbours(string name)
    {
        var (sampling, negatives, guides) = Guidance(name);

        var together = Generate(sampling, negatives: negatives, guides: guides);

        Assert.NotEqual(Generate(Plain), together);
        for (var row = 0; row < Labels.Length; row++)
        {
            var alone = Generate(
                sampling,
                [Labels[row]],
                negatives is null ? null : [negatives[row]],
                guides,
                [row + 1]
            );
            AssertAlike(together.AsSpan(row * alone.Length, alone.Length), alone);
        }
    }

    [Fact]
    public void Generate_GuidanceOutsideOfItsInterval_IsThePlainConditionalModel()
    {
        // The last level of this schedule has a share of noise of 0.9936.
        var nowhere = Plain with
        {
            GuidanceInterval = new(0.999, 1),
            GuidanceScale = 5,
        };

        Assert.Equal(Generate(Plain with { GuidanceScale = 1 }), Generate(nowhere));
    }

    [Fact]
    public void Generate_LabelsInAnotherOrder_GivesTheSamePictures()
    {
        var sampling = Plain with { ComposeLabels = true };

        foreach (var options in (SamplingOptions[])[Plain, sampling])
            AssertAlike(
                Generate(
                    options,
                    [
                        [0, 2],
                    ],
                    [
                        [1],
                    ],
                    seeds: [3]
                ),
                Generate(
                    options,
                    [
                        [2, 0],
                    ],
                    [
                        [1],
                    ],
                    seeds: [3]
                )
            );
    }

    [Fact]
    public void Generate_NotRight_PaintsLessOfTheRight()
    {
        int[][] anything =
        [
            [],
            [],
            [],
            [],
        ];
        int[][] right =
        [
            [1],
            [1],
            [1],
            [1],
        ];
        long[] seeds = [1, 2, 3, 4];

        var without = MeanOfTheRight(Generate(Plain, anything, seeds: seeds));
        var with = MeanOfTheRight(Generate(Plain, anything, right, seeds: seeds));

        Assert.True(with < without - 10, $"from {without} to {with}");
    }

    [Fact]
    public void Generate_GuidedByAScorer_ConvincesItMore()
    {
        const int rows = 24;
        var conditional = Plain with { GuidanceScale = 0 };

        double Probability(double scale)
        {
            var pictures = Generate(
                conditional with
                {
                    ScorerScale = scale,
                },
                [.. Enumerable.Repeat(new[] { 0 }, rows)],
                guides: new() { Scorer = Scorer.Value },
                seeds: [.. Enumerable.Range(1, rows).Select(seed => (long)seed)]
            );
            var scores = Scorer.Value.Score(pictures, rows);
            return Enumerable.Range(0, rows).Average(row => scores[row * 3]);
        }

        var (none, strong) = (Probability(0), Probability(200));
        Assert.True(strong > none + 0.02, $"from {none} to {strong}");
    }

    [Fact]
    public void Generate_GuideOfItself_IsNoGuideAtAll() =>
        AssertAlike(
            Generate(Plain with { GuidanceScale = 1 }),
            Generate(Plain with { GuidanceScale = 1, GuideScale = 4 }, guides: new() { Model = Model })
        );

    private static (SamplingOptions Sampling, int[][]? Negatives, GenerationGuides Guides) Guidance(string name)
    {
        int[][] negatives =
        [
            [1, 2],
            [0],
            [],
        ];
        var guides = new GenerationGuides { Model = Weaker.Value, Scorer = Scorer.Value };
        return name switch
        {
            "rescale" => (Plain with { GuidanceRescale = 0.7 }, null, GenerationGuides.None),
            "interval" => (Plain with { GuidanceInterval = new(0.2, 0.7) }, null, GenerationGuides.None),
            "compose" => (Plain with { ComposeLabels = true }, null, GenerationGuides.None),
            "dynamic threshold" => (Plain with { DynamicThreshold = 0.9 }, null, GenerationGuides.None),
            "autoguidance" => (Plain with { GuideScale = 2 }, null, guides),
            "scorer" => (Plain with { ScorerScale = 50 }, null, guides),
            "not" => (Plain, negatives, GenerationGuides.None),
            _ => (
                Plain with
                {
                    GuidanceRescale = 0.5,
                    GuidanceInterval = new(0.1, 0.95),
                    ComposeLabels = true,
                    DynamicThreshold = 0.95,
                    GuideScale = 1.5,
                    ScorerScale = 20,
                },
                negatives,
                guides
            ),
        };
    }

    private static double MeanOfTheRight(byte[] pixels) =>
        pixels.Where((_, place) => place % 8 >= 4).Average(value => value);

    private static void AssertAlike(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        Assert.Equal(one.Length, other.Length);
        for (var place = 0; place < one.Length; place++)
            Assert.InRange(one[place] - other[place], -1, 1);
    }
}
