using CsCheck;

namespace Ddpm.Trainers.Tests.Scoring;

/// <summary>What holds of any scores and labels.</summary>
public sealed class LabelAccuracyPropertyTests
{
    private const int LabelCount = 6;

    /// <summary>Up to 20 pictures with coarse scores, so that ties are common, and 0 to 6 labels each.</summary>
    private static readonly Gen<(float[] Scores, int[] Labels)[]> Pictures = Gen.Select(
        Gen.Int[0, 4].Select(score => score / 4f).Array[LabelCount],
        Gen.Bool.Array[LabelCount].Select(Indices)
    ).Array[1, 20];

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

    private static LabelAccuracy Measure((float[] Scores, int[] Labels)[] pictures) =>
        LabelAccuracy.Measure(
            pictures.SelectMany(picture => picture.Scores).ToArray(),
            [.. pictures.Select(picture => picture.Labels)],
            LabelCount
        );

    private static int[] Indices(bool[] chosen) =>
        [.. Enumerable.Range(0, chosen.Length).Where(label => chosen[label])];
}
