using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class ScorerGuidanceTests : TorchTest
{
    private static readonly NoiseLevel Level = new(500, 0.6, 0.8);

    // Two labels; the logit of each is the sum of one column.
    private static Tensor Columns(Tensor pictures) => pictures.sum([1, 2]);

    [Theory]
    [InlineData(0, 1, 0.25)]
    [InlineData(1, 0, 0)]
    [InlineData(0.6, 0.8, 0.25 * 0.64 / (0.25 * 0.36 + 0.64))]
    public void PosteriorVariance_Level_GoesFromNothingToThatOfTheData(double alpha, double sigma, double expected) =>
        Assert.Equal(expected, ScorerGuidance.PosteriorVariance(new NoiseLevel(0, alpha, sigma)), 1e-12);

    // Where there is little noise the variance does not depend on the data: σ²/α².
    [Fact]
    public void PosteriorVariance_LittleNoise_IsThatOfTheNoise() =>
        Assert.Equal(1, ScorerGuidance.PosteriorVariance(new NoiseLevel(0, 0.9, 1e-4)) / (1e-8 / 0.81), 1e-6);

    [Fact]
    public void Gradient_LogisticScorer_IsWhatIsMissingFromTheProbability()
    {
        var pictures = tensor(new float[] { 0.5f, -1, 0.5f, 2 }, [1, 1, 2, 2]);

        var gradient = ScorerGuidance.Gradient(
            pictures,
            Columns,
            new LabelTargets(
                [
                    [0],
                ],
                [
                    [],
                ],
                2
            )
        );

        // d log p / d logit = target − sigmoid(logit), with logits of 1 and 1.
        var probability = (float)(1 / (1 + Math.Exp(-1)));
        AssertClose([1 - probability, -probability, 1 - probability, -probability], gradient);
    }

    [Fact]
    public void Gradient_WhileSamplingWithoutAGraph_IsTheSame()
    {
        var labels = new LabelTargets(
            [
                [1],
                [0],
            ],
            [
                [],
                [],
            ],
            2
        );
        var expected = ScorerGuidance.Gradient(Pictures(), Columns, labels).data<float>().ToArray();

        using var inference = inference_mode();

        AssertClose(expected, ScorerGuidance.Gradient(Pictures(), Columns, labels));
        Assert.True(is_inference_mode_enabled());

        static Tensor Pictures() => arange(8, ScalarType.Float32).view(2, 1, 2, 2) / 10;
    }

    [Fact]
    public void Gradient_RowWithoutLabels_ComesFromItsNegativesAlone()
    {
        var pictures = zeros(2, 1, 2, 2);

        var gradient = ScorerGuidance.Gradient(
            pictures,
            Columns,
            new LabelTargets(
                [
                    [],
                    [],
                ],
                [
                    [],
                    [1],
                ],
                2
            )
        );

        AssertClose([0, 0, 0, 0, 0, -0.5f, 0, -0.5f], gradient);
    }

    [Fact]
    public void Wrap_Estimate_MovesByScaleAndVariance()
    {
        var labels = new LabelTargets(
            [
                [0],
            ],
            [
                [],
            ],
            2
        );
        var result = new float[4];

        ScorerGuidance.Wrap((_, _, denoised) => denoised.Clear(), Columns, labels, new(1, 2, 2), 4)(
            [0, 0, 0, 0],
            Level,
            result
        );

        var step = (float)(4 * 0.5 * 0.25 * 0.64 / (0.25 * 0.36 + 0.64));
        AssertClose([step, -step, step, -step], tensor(result));
    }

    private static void AssertClose(float[] expected, Tensor actual)
    {
        foreach (var (one, other) in expected.Zip(actual.data<float>().ToArray()))
            Assert.Equal(one, other, 1e-5f);
        Assert.Equal(expected.Length, actual.numel());
    }
}
