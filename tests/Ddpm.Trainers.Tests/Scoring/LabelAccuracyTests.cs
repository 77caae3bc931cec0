using CsCheck;
using Ddpm.Trainers.Scoring;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class LabelAccuracyTests
{
    private const int LabelCount = 6;

    /// <summary>Up to 20 pictures with coarse scores, so that ties are common, and 0 to 6 labels each.</summary>
    private static readonly Gen<(float[] Scores, int[] Labels)[]> Pictures = Gen.Select(
        Gen.Int[0, 4].Select(score => score / 4f).Array[LabelCount],
        Gen.Bool.Array[LabelCount].Select(Indices)
    ).Array[1, 20];

    [Fact]
    public void Measure_PicturesOfOneAndThreeLabels_GivesBothRules()
    {
        // One label and a hit; three labels and one hit: 2 of 4 labels, and (1 + 1/3) / 2.
        float[] scores = [0.1f, 0.9f, 0.2f, 0.3f, 0, 0, 0.1f, 0.2f, 0.9f, 0.8f, 0.7f, 0];

        var accuracy = LabelAccuracy.Measure(
            scores,
            [
                [1],
                [0, 1, 2],
            ],
            LabelCount
        );

        Assert.Equal(0.5, accuracy.HitsOverLabels);
        Assert.Equal(2.0 / 3, accuracy.MeanOverImages, precision: 12);
        Assert.Equal(0.5, accuracy.ExactMatch);
        Assert.Equal(2, accuracy.Images);
        Assert.Equal(4, accuracy.Labels);
    }

    [Fact]
    public void Measure_EqualScores_LowerIndexIsHigher()
    {
        float[] scores = [0, 0.5f, 0.5f, 0, 0, 0];

        Assert.Equal(
            1,
            LabelAccuracy
                .Measure(
                    scores,
                    [
                        [1],
                    ],
                    LabelCount
                )
                .HitsOverLabels
        );
        Assert.Equal(
            0,
            LabelAccuracy
                .Measure(
                    scores,
                    [
                        [2],
                    ],
                    LabelCount
                )
                .HitsOverLabels
        );
    }

    [Theory]
    [InlineData(new[] { 1 }, new[] { 0, 0.5f, 0.5f, 0, 0, 0 }, 1)] // which of two for one place
    [InlineData(new[] { 1, 2 }, new[] { 0, 0.5f, 0.5f, 0, 0, 0 }, 0)] // both are wanted, and there is room for both
    [InlineData(new[] { 1, 2 }, new[] { 0.5f, 0.5f, 0.5f, 0, 0, 0 }, 1)] // three for two places
    [InlineData(new[] { 0, 5 }, new[] { 1, 0.5f, 0.5f, 0, 0, 0 }, 0)] // neither of the tied is wanted
    [InlineData(new[] { 0, 1, 2, 3, 4, 5 }, new[] { 1, 1, 1, 1, 1, 1f }, 0)] // a place for each label
    public void Measure_EqualScoresAtTheEdge_CountsWhereAnotherRuleWouldDiffer(
        int[] labels,
        float[] scores,
        int undecided
    ) => Assert.Equal(undecided, LabelAccuracy.Measure(scores, [labels], LabelCount).UndecidedImages);

    [Fact]
    public void Measure_NoUndecidedPicture_ReversingTheRuleForEqualScoresChangesNothing() =>
        Pictures.Sample(pictures =>
        {
            var accuracy = Measure(pictures);

            // In the mirror the higher index wins ties.
            var mirrored = Measure([
                .. pictures.Select(picture =>
                    (
                        picture.Scores.Reverse().ToArray(),
                        picture.Labels.Select(label => LabelCount - 1 - label).Order().ToArray()
                    )
                ),
            ]);
            Assert.Equal(accuracy.UndecidedImages, mirrored.UndecidedImages);
            if (accuracy.UndecidedImages == 0 && accuracy.Images > 0)
                Assert.Equal(accuracy.HitsOverLabels, mirrored.HitsOverLabels);
        });

    [Fact]
    public void TopLabels_EqualScores_AreInTheOrderOfTheirIndices()
    {
        float[] scores = [0.5f, 0.9f, 0.5f, 0.9f];

        Assert.Equal([1, 3, 0], LabelAccuracy.TopLabels(scores, 3));
        Assert.Empty(LabelAccuracy.TopLabels(scores, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelAccuracy.TopLabels(scores, 5));
    }

    [Fact]
    public void TopLabels_AnyScores_AreTheHits() =>
        Pictures.Sample(pictures =>
        {
            foreach (var (scores, labels) in pictures)
                Assert.Equal(
                    labels.Where(label => LabelAccuracy.IsHit(scores, label, labels.Length)),
                    labels.Intersect(LabelAccuracy.TopLabels(scores, labels.Length))
                );
        });

    [Fact]
    public void Measure_PictureWithoutLabels_IsLeftOut()
    {
        float[] scores = [1, 0, 0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f];

        var accuracy = LabelAccuracy.Measure(
            scores,
            [
                [0],
                [],
            ],
            LabelCount
        );

        Assert.Equal(1, accuracy.MeanOverImages);
        Assert.Equal(1, accuracy.Images);
    }

    [Fact]
    public void Measure_NothingToCount_GivesNaN()
    {
        var accuracy = LabelAccuracy.Measure(
            new float[LabelCount],
            [
                [],
            ],
            LabelCount
        );

        Assert.Equal(0, accuracy.Images);
        Assert.Equal(double.NaN, accuracy.HitsOverLabels);
        Assert.Equal(double.NaN, accuracy.MeanOverImages);
        Assert.Equal(double.NaN, accuracy.ExactMatch);
    }

    [Fact]
    public void Measure_AnyScores_NumbersAreInBoundsAndOrdered() =>
        Pictures.Sample(pictures =>
        {
            var accuracy = Measure(pictures);
            if (accuracy.Images == 0)
                return;
            Assert.InRange(accuracy.HitsOverLabels, 0, 1);
            Assert.InRange(accuracy.MeanOverImages, accuracy.ExactMatch, 1);
            Assert.InRange(accuracy.ExactMatch, 0, 1);
            Assert.Equal(accuracy.ExactMatch == 1, accuracy.HitsOverLabels == 1);
        });

    [Fact]
    public void Measure_PicturesInAnotherOrder_GivesTheSame() =>
        Pictures.Sample(pictures =>
        {
            var one = Measure(pictures);
            var other = Measure([.. pictures.Reverse()]);
            Assert.Equal(one.HitsOverLabels, other.HitsOverLabels);
            Assert.Equal(one.MeanOverImages, other.MeanOverImages, precision: 12);
            Assert.Equal(one.ExactMatch, other.ExactMatch);
        });

    [Fact]
    public void Measure_ScoresThatRankAlike_GivesTheSame() =>
        Pictures.Sample(pictures =>
            Assert.Equal(
                Measure(pictures),
                Measure([
                    .. pictures.Select(picture =>
                        (picture.Scores.Select(s => MathF.Exp(5 * s) - 3).ToArray(), picture.Labels)
                    ),
                ])
            )
        );

    [Fact]
    public void Measure_LabelsInAnotherOrderWithoutTies_GivesTheSame() =>
        Gen.Select(
                Gen.Shuffle(Enumerable.Range(0, LabelCount).ToArray()),
                Gen.Shuffle(Enumerable.Range(0, LabelCount).ToArray()),
                Gen.Int[1, LabelCount]
            )
            .Sample(
                (ranks, places, count) =>
                {
                    var scores = ranks.Select(rank => (float)rank).ToArray();
                    var moved = new float[LabelCount];
                    for (var label = 0; label < LabelCount; label++)
                        moved[places[label]] = scores[label];
                    Assert.Equal(
                        LabelAccuracy.Measure(
                            scores,
                            [
                                [.. Enumerable.Range(0, count)],
                            ],
                            LabelCount
                        ),
                        LabelAccuracy.Measure(moved, [places[..count]], LabelCount)
                    );
                }
            );

    [Fact]
    public void Measure_PerfectScorer_GivesOne() =>
        Pictures.Sample(pictures =>
        {
            var accuracy = Measure([
                .. pictures.Select(picture =>
                {
                    var scores = picture.Scores.Select(score => score / 2).ToArray();
                    foreach (var label in picture.Labels)
                        scores[label] += 1;
                    return (scores, picture.Labels);
                }),
            ]);
            if (accuracy.Images > 0)
                Assert.Equal((1, 1, 1), (accuracy.HitsOverLabels, accuracy.MeanOverImages, accuracy.ExactMatch));
        });

    [Theory]
    [InlineData(new[] { 6 }, "label index 6")]
    [InlineData(new[] { -1 }, "label index -1")]
    [InlineData(new[] { 2, 2 }, "twice")]
    public void Measure_WrongLabels_SaysWhich(int[] labels, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            LabelAccuracy.Measure(new float[LabelCount], [labels], LabelCount)
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_ScoreThatIsNoNumber_SaysInWhichPicture()
    {
        var scores = new float[2 * LabelCount];
        scores[LabelCount + 3] = float.NaN;

        var error = Assert.Throws<ArgumentException>(() =>
            LabelAccuracy.Measure(
                scores,
                [
                    [0],
                    [1],
                ],
                LabelCount
            )
        );

        Assert.Contains("picture 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_WrongNumberOfScores_SaysHowManyAreNeeded()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            LabelAccuracy.Measure(
                new float[11],
                [
                    [0],
                    [1],
                ],
                LabelCount
            )
        );

        Assert.Contains("need 12 scores; 11 were given", error.Message, StringComparison.Ordinal);
    }

    private static LabelAccuracy Measure((float[] Scores, int[] Labels)[] pictures) =>
        LabelAccuracy.Measure(
            pictures.SelectMany(picture => picture.Scores).ToArray(),
            [.. pictures.Select(picture => picture.Labels)],
            LabelCount
        );

    private static int[] Indices(bool[] chosen) =>
        [.. Enumerable.Range(0, chosen.Length).Where(label => chosen[label])];
}
