using Ddpm.Trainers.Data;
using Ddpm.Trainers.Generation;
using Ddpm.Trainers.Networks;
using Ddpm.Trainers.Scoring;
using Ddpm.Trainers.Training;
using TorchSharp;

namespace Ddpm.Trainers.Tests.Generation;

/// <summary>Everything that guides, on the model that <see cref="DdpmGeneratorTests"/> trains.</summary>
public sealed class GuidedGenerationTests : TorchTest
{
    private static readonly Lazy<LabelClassifier> Scorer = new(() => TrainScorer(TinyPictures.Create(40)));

    private static readonly SamplingOptions Plain = new() { Sampler = "ddim", Steps = 6 };

    private static DdpmGenerator Model => DdpmGeneratorTests.Trained.Value;

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

    public static TheoryData<string> Guidances =>
        ["rescale", "interval", "compose", "dynamic threshold", "autoguidance", "scorer", "not", "all"];

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

    [Theory]
    [InlineData("GuidanceRescale")]
    [InlineData("GuidanceInterval")]
    [InlineData("DynamicThreshold")]
    [InlineData("GuideScale")]
    [InlineData("ScorerScale")]
    [InlineData("VerifyLabels")]
    public void Validate_ValueOutOfRange_NamesIt(string name)
    {
        var sampling = name switch
        {
            "GuidanceRescale" => Plain with { GuidanceRescale = double.NaN },
            "GuidanceInterval" => Plain with { GuidanceInterval = default },
            "DynamicThreshold" => Plain with { DynamicThreshold = 0 },
            "GuideScale" => Plain with { GuideScale = -1 },
            "ScorerScale" => Plain with { ScorerScale = double.PositiveInfinity },
            _ => Plain with { VerifyLabels = -1 },
        };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(sampling.Validate).ParamName);
    }

    [Fact]
    public void Generate_GuideMissing_SaysWhichAndHow()
    {
        var guide = Assert.Throws<ArgumentException>(() => Generate(Plain with { GuideScale = 2 }));
        var scorer = Assert.Throws<ArgumentException>(() => Generate(Plain with { ScorerScale = 2 }));

        Assert.Contains("GuideScale is 2, but there is no model", guide.Message);
        Assert.Contains("ScorerScale is 2, but there is no scorer", scorer.Message);
    }

    [Theory]
    [InlineData("\"left\"", "\"top\"", "labels are top, right, down instead of left, right, down")]
    [InlineData("\"timesteps\":1000", "\"timesteps\":500", "500 timesteps")]
    [InlineData("\"pixelScale\":1.", "\"pixelScale\":2.", "trained on other pictures")]
    public void Generate_GuideOfAnotherWorld_SaysWhatDiffers(string found, string replaced, string expected)
    {
        using var weights = new MemoryStream();
        Model.WriteWeights(weights);
        weights.Position = 0;
        var description = Model.WriteDescription();
        Assert.Contains(found, description);
        using var guide = DdpmGenerator.Read(
            description.Replace(found, replaced, StringComparison.Ordinal),
            weights,
            torch.CPU
        );

        var error = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Model = guide }));

        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Generate_ScorerOfOtherLabelsOrPictures_SaysSo()
    {
        using var other = TrainScorer(Scoring.ColourPatches.Create(8, seed: 1, side: 8), steps: 1);
        using var larger = TrainScorer(Scoring.ColourPatches.Create(8, seed: 1), steps: 1);

        var labels = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Scorer = other }));
        var shape = Assert.Throws<ArgumentException>(() => Generate(Plain, guides: new() { Scorer = larger }));

        Assert.Contains("does not know the model's label 'left'. Its labels: red, green, blue", labels.Message);
        Assert.Contains("pictures of 3×12×12, the model for 3×8×8", shape.Message);
    }

    [Fact]
    public void Generate_NegativeLabelsThatDoNotFit_SaysWhere()
    {
        var count = Assert.Throws<ArgumentException>(() =>
            Generate(
                Plain,
                negatives:
                [
                    [1],
                ]
            )
        );
        var both = Assert.Throws<ArgumentException>(() =>
            Generate(
                Plain,
                negatives:
                [
                    [],
                    [],
                    [1, 2],
                ]
            )
        );

        Assert.Contains("3 rows of labels and 1 of negative labels", count.Message);
        Assert.Contains("Row 2 has label index 1 among its labels and among its negative labels", both.Message);
    }

    [Fact]
    public void Generate_WithoutLabelDropout_RefusesWhatAsksWithoutLabels()
    {
        using var weights = new MemoryStream();
        Model.WriteWeights(weights);
        weights.Position = 0;
        using var model = DdpmGenerator.Read(
            Model.WriteDescription().Replace("\"labelDropout\":0.1", "\"labelDropout\":0", StringComparison.Ordinal),
            weights,
            torch.CPU
        );
        var sampling = Plain with { GuidanceScale = 1 };

        void Refuses(SamplingOptions options, int[][]? negatives, string expected) =>
            Assert.Contains(
                expected,
                Assert
                    .Throws<ArgumentException>(() =>
                        model.Generate(
                            new()
                            {
                                Labels =
                                [
                                    [0],
                                ],
                                NegativeLabels = negatives,
                                Seeds = [1],
                                Sampling = options,
                            }
                        )
                    )
                    .Message
            );

        Refuses(sampling with { ComposeLabels = true }, null, "neither compose nor verify labels");
        Refuses(sampling with { VerifyLabels = 1 }, null, "neither compose nor verify labels");
        Refuses(
            sampling,
            [
                [1],
            ],
            "cannot keep clear of negative labels"
        );
    }

    private static readonly int[][] Labels =
    [
        [0],
        [],
        [1, 2],
    ];

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

    private static readonly Lazy<DdpmGenerator> Weaker = new(() =>
        ConditionalDdpmTrainer.Train(
            TinyPictures.Create(40),
            new ConditionalDdpmOptions
            {
                Training = new() { Budget = TrainingBudget.OfSteps(20), BatchSize = 8 },
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

    private static LabelClassifier TrainScorer(ImageCache images, int steps = 15) =>
        LabelClassifierTrainer.Train(
            images,
            new LabelClassifierOptions
            {
                Training = LabelClassifierOptions.DefaultTraining with
                {
                    Budget = TrainingBudget.OfSteps(steps),
                    BatchSize = 8,
                    WarmupSteps = 2,
                    AverageDecay = 0.5,
                },
                InputSize = ShorterSide(images.Shape),
                MaxShift = 0,
            },
            torch.CPU
        );

    private static int ShorterSide(ImageShape shape) => Math.Min(shape.Height, shape.Width);

    private static byte[] Generate(
        SamplingOptions sampling,
        int[][]? labels = null,
        int[][]? negatives = null,
        GenerationGuides? guides = null,
        long[]? seeds = null
    )
    {
        labels ??= Labels;
        var images = Model.Generate(
            new GenerationRequest
            {
                Labels = labels,
                NegativeLabels = negatives,
                Seeds = seeds ?? [1, 2, 3],
                Sampling = sampling,
                Guides = guides ?? GenerationGuides.None,
            }
        );
        return [.. Enumerable.Range(0, images.Count).SelectMany(index => images[index].ToArray())];
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
