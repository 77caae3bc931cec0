using CsCheck;

namespace Ddpm.Trainers.Tests.Diffusion.Samplers;

public sealed class UniPcPlanTests
{
    // ∫ p(s)·h·e^(h·(s − 1)) ds / (1 − e^(−h)) by Simpson's rule, for polynomials that the nodes determine.
    [Fact]
    public void WeightsOf_PolynomialThroughTheNodes_GivesItsWeighedMean() =>
        Gen.Select(Gen.Double[1e-4, 8], Gen.Double[-4, -0.2], Gen.Double[-9, -4.5], Gen.Int[0, 3])
            .Sample(
                (width, near, far, power) =>
                {
                    double[] nodes = [0, near, far, 1];
                    double Weigh(double s) => Math.Pow(s, power) * width * Math.Exp(width * (s - 1));
                    const int parts = 400;
                    var mean =
                        Enumerable
                            .Range(0, parts)
                            .Sum(part =>
                                (
                                    Weigh((double)part / parts)
                                    + 4 * Weigh((part + 0.5) / parts)
                                    + Weigh((part + 1.0) / parts)
                                ) / (6 * parts)
                            ) / -double.ExpM1(-width);

                    var weights = UniPcPlan.WeightsOf(nodes, width);

                    Assert.Equal(1, weights.Sum(), 1e-9);
                    Assert.Equal(
                        mean,
                        weights.Zip(nodes, (weight, node) => weight * Math.Pow(node, power)).Sum(),
                        1e-8
                    );
                },
                iter: 500
            );

    [Fact]
    public void WeightsOf_TwoNodes_TakesHalfTheDifferenceAlsoForAnInfiniteStep() =>
        Assert.Equal([0.5, 0.5], UniPcPlan.WeightsOf([0, 1], double.PositiveInfinity));
}
