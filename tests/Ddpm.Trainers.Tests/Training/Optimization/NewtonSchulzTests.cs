using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Training;

public sealed class NewtonSchulzTests : TorchTest
{
    [Theory]
    [InlineData(6, 20)]
    [InlineData(20, 6)]
    [InlineData(8, 8)]
    public void Orthogonalize_Matrices_AppliesThePolynomialToTheirSingularValues(int rows, int columns)
    {
        var matrices = randn([3, rows, columns], generator: new Generator(2));

        var result = NewtonSchulz.Orthogonalize(matrices);

        for (var index = 0; index < 3; index++)
        {
            var (left, values, right) = linalg.svd(matrices[index].to(ScalarType.Float64), fullMatrices: false);
            var scaled = values / values.square().sum().sqrt();
            for (var step = 0; step < 5; step++)
                scaled = 3.4445 * scaled - 4.7750 * scaled.pow(3) + 2.0315 * scaled.pow(5);
            var expected = left.matmul(diag(scaled)).matmul(right);
            Assert.True(expected.allclose(result[index].to(ScalarType.Float64), rtol: 1e-3, atol: 1e-4));
            Assert.InRange(scaled.min().item<double>(), 0.6, 1.3);
            Assert.InRange(scaled.max().item<double>(), 0.6, 1.3);
        }
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-6)]
    [InlineData(-12)]
    public void Orthogonalize_SingularValuesFarApart_IsAsExactAsInFloat64(double lowest)
    {
        var (left, _, right) = linalg.svd(randn([1, 96, 400], ScalarType.Float64, generator: new Generator(5)), false);
        var values = logspace(0, lowest, 96, dtype: ScalarType.Float64);
        var matrices = (left * values).matmul(right);

        var exact = NewtonSchulz.Orthogonalize(matrices);
        var result = NewtonSchulz.Orthogonalize(matrices.to(ScalarType.Float32)).to(ScalarType.Float64);

        Assert.InRange(RelativeDistance(result.to(ScalarType.Float32), exact.to(ScalarType.Float32)), 0, 1e-3f);
    }

    [Fact]
    public void Orthogonalize_Zeros_GivesZeros() =>
        Assert.Equal(0, NewtonSchulz.Orthogonalize(zeros(1, 3, 4)).abs().max().item<float>());
}
