using CsCheck;
using static Ddpm.Trainers.Tests.Diffusion.Guidance.AdditiveNetwork;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class LabelGuidanceTests
{
    private static readonly NoiseLevel Level = new(500, 0.6, 0.8);

    private readonly AdditiveNetwork _network = new();

    [Fact]
    public void Estimate_ScaleOneAndZero_AreTheConditionalAndTheUnconditionalModel() =>
        Gen.Select(Gen.Shuffle(new[] { 0, 1, 2 }), Gen.Int[1, 3], Gen.Bool)
            .Sample(
                (shuffled, count, compose) =>
                {
                    var labels = shuffled[..count];
                    int[][] negatives = [shuffled[count..]];
                    int[][] none =
                    [
                        [],
                    ];
                    var options = new LabelGuidanceOptions { ComposeLabels = compose };

                    var one = Estimate([labels], none, options).Guided;
                    var zero = Estimate([labels], negatives, options with { Scale = 0 }).Guided;

                    Assert.Equal(0, Distance(Picture(labels), one), 1e-6);
                    Assert.Equal(0, Distance(Picture(), zero), 1e-6);
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void Estimate_AnyScale_MovesAlongTheLineFromUnconditionalToConditional() =>
        Gen.Double[0, 20]
            .Sample(
                scale =>
                {
                    var expected = Between(Picture(), Picture(1, 2), scale);
                    foreach (var compose in (bool[])[false, true])
                        Assert.Equal(
                            0,
                            Distance(
                                expected,
                                Estimate(
                                    [
                                        [1, 2],
                                    ],
                                    [
                                        [],
                                    ],
                                    new() { Scale = scale, ComposeLabels = compose }
                                ).Guided
                            ),
                            1e-4
                        );
                },
                iter: 50,
                threads: 1
            );

    [Fact]
    public void Estimate_NegativeLabels_AreSubtractedEach()
    {
        var options = new LabelGuidanceOptions { Scale = 2 };
        float[] expected =
        [
            .. Enumerable
                .Range(0, Length)
                .Select(place =>
                    Picture()[place]
                    + 2 * (Picture(0)[place] - Picture()[place])
                    - 2 * (Picture(1)[place] - Picture()[place])
                    - 2 * (Picture(2)[place] - Picture()[place])
                ),
        ];

        Assert.Equal(
            0,
            Distance(
                expected,
                Estimate(
                    [
                        [0],
                    ],
                    [
                        [1, 2],
                    ],
                    options
                ).Guided
            ),
            1e-5
        );
        Assert.Equal(
            0,
            Distance(
                expected,
                Estimate(
                    [
                        [0],
                    ],
                    [
                        [2, 1],
                    ],
                    options
                ).Guided
            ),
            1e-5
        );
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Estimate_RowsThatDiffer_AreAnsweredAsIfEachWereAlone(double scale, bool compose)
    {
        var options = new LabelGuidanceOptions { Scale = scale, ComposeLabels = compose };
        int[][] labels =
        [
            [0],
            [],
            [0, 2],
            [1],
        ];
        int[][] negatives =
        [
            [1, 2],
            [0],
            [],
            [],
        ];

        var together = Estimate(labels, negatives, options).Guided;

        for (var row = 0; row < labels.Length; row++)
            Assert.Equal(
                0,
                Distance(
                    together[(row * Length)..((row + 1) * Length)],
                    Estimate([labels[row]], [negatives[row]], options).Guided
                ),
                1e-5
            );
    }

    [Theory]
    [InlineData(1, false, false, false, 2)]
    [InlineData(0, false, false, false, 2)]
    [InlineData(3, false, false, false, 4)]
    [InlineData(0, false, false, true, 4)]
    [InlineData(1, true, false, false, 6)]
    [InlineData(3, true, true, false, 6)]
    [InlineData(0, true, true, false, 2)]
    public void Estimate_WhateverGuides_AsksInOneBatchOfWhatIsNeeded(
        double scale,
        bool withNegative,
        bool compose,
        bool keepConditional,
        int expected
    )
    {
        int[][] negatives = withNegative
            ?
            [
                [1],
                [],
            ]
            :
            [
                [],
                [],
            ];

        var estimate = Estimate(
            [
                [0],
                [0, 2],
            ],
            negatives,
            new()
            {
                Scale = scale,
                ComposeLabels = compose,
                KeepConditional = keepConditional,
            }
        );

        Assert.Equal([expected], _network.Calls);
        if (keepConditional)
            Assert.Equal(0, Distance([.. Picture(0), .. Picture(0, 2)], estimate.Conditional));
    }

    [Fact]
    public void Constructor_NegativeLabelOutOfRange_NamesIt() =>
        Assert.Contains(
            "label index 3",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    Estimate(
                        [
                            [0],
                        ],
                        [
                            [3],
                        ],
                        new()
                    )
                )
                .Message
        );

    private (float[] Guided, float[] Conditional) Estimate(
        int[][] labels,
        int[][] negatives,
        LabelGuidanceOptions options
    )
    {
        var noisy = new float[labels.Length * Length];
        var guided = new float[noisy.Length];
        var conditional = new float[options.KeepConditional ? noisy.Length : 0];
        new LabelGuidance(_network.Model, labels, negatives, LabelCount, options).Estimate(
            noisy,
            Level,
            guided,
            conditional
        );
        return (guided, conditional);
    }
}
