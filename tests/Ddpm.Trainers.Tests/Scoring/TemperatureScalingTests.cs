using TorchSharp;

namespace Ddpm.Trainers.Tests.Scoring;

public sealed class TemperatureScalingTests : TorchTest
{
    private const int Labels = 4;

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    public void Fit_LogitsThatAreTooSure_FindsBySoManyTimes(double factor)
    {
        var (logits, labels) = Drawn(count: 4000);

        var temperature = TemperatureScaling.Fit([.. logits.Select(l => (float)(l * factor))], labels, Labels);

        Assert.InRange(temperature, 0.93 * factor, 1.07 * factor);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.5, false)]
    public void Sigmoid_OfTwoLogitsOverATemperature_DiffersUntilItSaturates(double temperature, bool differs)
    {
        using var scope = torch.NewDisposeScope();

        var scores = torch.tensor([10f, 12f]).div(temperature).sigmoid().data<float>().ToArray();

        Assert.Equal(differs, scores[0] < scores[1]);
    }

    [Fact]
    public void Fit_ScorerThatIsAlwaysRight_StaysInBounds()
    {
        int[][] labels =
        [
            [0],
            [1],
        ];

        var sure = TemperatureScaling.Fit([9, -9, -9, -9, -9, 9, -9, -9], labels, Labels);
        var wrong = TemperatureScaling.Fit([-9, 9, 9, 9, 9, -9, 9, 9], labels, Labels);

        Assert.InRange(sure, TemperatureScaling.Lowest, 0.3);
        Assert.Equal(TemperatureScaling.Highest, wrong, tolerance: 1e-1);
    }

    [Fact]
    public void Fit_LogitsThatAreWrong_SaysSo()
    {
        Assert.Throws<ArgumentException>(() => TemperatureScaling.Fit([], [], Labels));
        Assert.Throws<ArgumentException>(() =>
            TemperatureScaling.Fit(
                new float[7],
                [
                    [0],
                    [1],
                ],
                Labels
            )
        );
        Assert.Contains(
            "Logit 2 is not finite",
            Assert
                .Throws<ArgumentException>(() =>
                    TemperatureScaling.Fit(
                        [0, 0, float.NaN, 0],
                        [
                            [0],
                        ],
                        Labels
                    )
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Measure_ReliabilityOfScaledScores_IsBetter()
    {
        var (logits, labels) = Drawn(count: 4000);

        var right = Reliability.Measure(Scores(logits, 1), labels, Labels);
        var tooSure = Reliability.Measure(Scores(logits, 3), labels, Labels);

        Assert.InRange(right.ExpectedCalibrationError, 0, 0.02);
        Assert.InRange(tooSure.ExpectedCalibrationError, 0.05, 0.3);
        Assert.Equal(4000 * Labels, right.Bins.Sum(bin => bin.Pairs));
        Assert.All(right.Bins, bin => Assert.InRange(bin.MeanScore - bin.Frequency, -0.05, 0.05));
    }

    [Fact]
    public void Measure_KnownScores_GivesTheWeightedGap()
    {
        // Bin 0.9 to 1: mean 0.95, one of two; bin 0 to 0.1: mean 0.05, none of two.
        var reliability = Reliability.Measure(
            [1, 0.9f, 0, 0.1f - 1e-6f],
            [
                [0],
            ],
            labelCount: 4
        );

        Assert.Equal(2, reliability.Bins.Count);
        Assert.Equal((2 * 0.45 + 2 * 0.05) / 4, reliability.ExpectedCalibrationError, tolerance: 1e-6);
        Assert.Throws<ArgumentException>(() =>
            Reliability.Measure(
                [1.5f],
                [
                    [0],
                ],
                labelCount: 1
            )
        );
    }

    private static float[] Scores(float[] logits, double factor) =>
        [.. logits.Select(logit => (float)(1 / (1 + Math.Exp(-logit * factor))))];

    /// <summary>Logits, and labels that are drawn with just these probabilities.</summary>
    private static (float[] Logits, int[][] Labels) Drawn(int count)
    {
        var random = new Random(4);
        var logits = Enumerable.Range(0, count * Labels).Select(_ => (float)(6 * random.NextDouble() - 3)).ToArray();
        var labels = Enumerable
            .Range(0, count)
            .Select(picture =>
                Enumerable
                    .Range(0, Labels)
                    .Where(label => random.NextDouble() < 1 / (1 + Math.Exp(-logits[picture * Labels + label])))
                    .ToArray()
            )
            .ToArray();
        return (logits, labels);
    }
}
