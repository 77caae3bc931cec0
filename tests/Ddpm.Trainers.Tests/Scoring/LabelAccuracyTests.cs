namespace Ddpm.Trainers.Tests.Scoring;

public sealed class LabelAccuracyTests
{
    private const int LabelCount = 6;

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
    public void TopLabels_EqualScores_AreInTheOrderOfTheirIndices()
    {
        float[] scores = [0.5f, 0.9f, 0.5f, 0.9f];

        Assert.Equal([1, 3, 0], LabelAccuracy.TopLabels(scores, 3));
        Assert.Empty(LabelAccuracy.TopLabels(scores, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelAccuracy.TopLabels(scores, 5));
    }

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
}
