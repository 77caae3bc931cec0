namespace Ddpm.Trainers.Tests.Scoring;

public sealed class FrechetDistanceTests : TorchTest
{
    [Fact]
    public void Measure_CovariancesOfOneDirection_IsTheDifferenceOfMeansAndSpreads()
    {
        // Four points on the axes have the variances 2a²/3 and 2b²/3.
        var first = Cross(a: 1, b: 2, angle: 0, x: 0, y: 0);
        var second = Cross(a: 3, b: 2.5, angle: 0, x: 1, y: -2);

        var distance = FrechetDistance.Measure(first, second, features: 2);

        var expected = 1 + 4 + 2.0 / 3 * (Math.Pow(1 - 3, 2) + Math.Pow(2 - 2.5, 2));
        Assert.Equal(expected, distance.Value, tolerance: 1e-6);
        Assert.Equal((4, 4, 2), (distance.FirstImages, distance.SecondImages, distance.Features));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.2)]
    public void Measure_CovariancesThatDoNotCommute_IsTheClosedForm(double angle)
    {
        var first = Cross(a: 1, b: 4, angle: 0, x: 0, y: 0);
        var second = Cross(a: 2, b: 0.5, angle, x: 0, y: 0);

        var distance = FrechetDistance.Measure(first, second, features: 2).Value;

        // For two by two, tr(M^½) = √(tr M + 2·√det M); here M = Σ₁Σ₂ with Σ₂ turned by the angle.
        var (s1, s2, t1, t2) = (2.0 / 3, 32.0 / 3, 8.0 / 3, 0.5 / 3);
        var (cos2, sin2) = (Math.Pow(Math.Cos(angle), 2), Math.Pow(Math.Sin(angle), 2));
        var trace = s1 * (t1 * cos2 + t2 * sin2) + s2 * (t1 * sin2 + t2 * cos2);
        var root = Math.Sqrt(trace + 2 * Math.Sqrt(s1 * s2 * t1 * t2));
        Assert.Equal(s1 + s2 + t1 + t2 - 2 * root, distance, tolerance: 1e-5);
        Assert.Equal(distance, FrechetDistance.Measure(second, first, features: 2).Value, tolerance: 1e-9);
    }

    [Fact]
    public void Measure_SamplesOfKnownGaussians_ComesNearTheirDistance()
    {
        // N(0, 1) and N(0.5, 4) in each of 8 dimensions: 8·(0.25 + (1 − 2)²) = 10.
        var random = new Random(3);
        var first = Normals(random, 4000 * 8, mean: 0, deviation: 1);
        var second = Normals(random, 5000 * 8, mean: 0.5, deviation: 2);

        Assert.InRange(FrechetDistance.Measure(first, second, features: 8).Value, 9.5, 10.5);
        Assert.InRange(FrechetDistance.Measure(first, first, features: 8).Value, 0, 1e-9);
    }

    [Fact]
    public void Measure_CovarianceWithoutFullRank_StaysFinite()
    {
        // Every picture has the same second feature.
        float[] flat = [0, 1, 2, 1, 4, 1];

        Assert.Equal(0, FrechetDistance.Measure(flat, flat, features: 2).Value, tolerance: 1e-6);
    }

    [Fact]
    public void Measure_NoMorePicturesThanFeatures_SaysHowManyAreNeeded()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            FrechetDistance.Measure(new float[12], new float[9], features: 3)
        );

        Assert.Contains("second set has 3 pictures", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_ValuesThatAreWrong_SaysSo()
    {
        Assert.Throws<ArgumentException>(() => FrechetDistance.Measure(new float[7], new float[6], features: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrechetDistance.Measure([], [], features: 0));
        Assert.Contains(
            "not finite",
            Assert
                .Throws<ArgumentException>(() =>
                    FrechetDistance.Measure([0, float.NaN, 1, 2, 3, 4], new float[6], features: 2)
                )
                .Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>(±a, 0) and (0, ±b), turned by an angle and moved.</summary>
    private static float[] Cross(double a, double b, double angle, double x, double y)
    {
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        (double X, double Y)[] points = [(a, 0), (-a, 0), (0, b), (0, -b)];
        return
        [
            .. points.SelectMany(point =>
                (float[])[(float)(cos * point.X - sin * point.Y + x), (float)(sin * point.X + cos * point.Y + y)]
            ),
        ];
    }

    /// <summary>Normal numbers (Box and Muller 1958).</summary>
    private static float[] Normals(Random random, int count, double mean, double deviation) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                    (float)(
                        mean
                        + deviation
                            * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                            * Math.Cos(2 * Math.PI * random.NextDouble())
                    )
                ),
        ];
}
