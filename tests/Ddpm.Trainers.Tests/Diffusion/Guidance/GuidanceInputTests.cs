using static Ddpm.Trainers.Tests.Diffusion.Guidance.AdditiveNetwork;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

/// <summary>Guidance by labels of a model that takes it as an input.</summary>
public sealed class GuidanceInputTests
{
    private static readonly int[][] s_labels =
    [
        [0],
        [],
        [0, 2],
    ];

    private static readonly int[][] s_none =
    [
        [],
        [],
        [],
    ];

    private static readonly int[][] s_negatives =
    [
        [],
        [1],
        [1],
    ];

    private readonly AdditiveNetwork _network = new();

    [Fact]
    public void Estimate_AboveOne_IsTheGuidedEstimateInOneQuestion()
    {
        var options = new LabelGuidanceOptions { Scale = 4, TakesGuidance = true };

        var guided = Estimate(s_none, options);

        Assert.Equal([3], _network.Calls);
        Assert.Equal([0.25f, 1, 0.25f], _network.Betas[0]!);
        Assert.Equal(0, Distance(Estimate(s_none, options with { TakesGuidance = false }), guided), 1e-5);
    }

    [Fact]
    public void Estimate_NegativeLabels_AreAskedAboutWithoutGuidance()
    {
        var options = new LabelGuidanceOptions { Scale = 4, TakesGuidance = true };

        var guided = Estimate(s_negatives, options);

        Assert.Equal([9], _network.Calls);
        Assert.Equal([0.25f, 1, 0.25f, 1, 1, 1, 1, 1, 1], _network.Betas[0]!);
        Assert.Equal(0, Distance(Estimate(s_negatives, options with { TakesGuidance = false }), guided), 1e-5);

        // A picture does not depend on its neighbours' negative labels.
        Assert.Equal(0, Distance(Estimate(s_none, options)[..Length], guided[..Length]), 1e-6);
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.5, false, false)]
    [InlineData(1, false, false)]
    [InlineData(4, true, false)]
    [InlineData(4, false, true)]
    public void Estimate_WhereNoBetaWillDo_AsksAsAModelWithoutTheInput(double scale, bool compose, bool keepConditional)
    {
        var options = new LabelGuidanceOptions
        {
            Scale = scale,
            ComposeLabels = compose,
            KeepConditional = keepConditional,
            TakesGuidance = true,
        };

        var guided = Estimate(s_negatives, options);

        Assert.Equal(Estimate(s_negatives, options with { TakesGuidance = false }), guided);
        Assert.Equal(_network.Calls[0], _network.Calls[1]);
        Assert.All(_network.Betas, Assert.Null);
    }

    [Fact]
    public void OfScale_BelowOne_IsAnError() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GuidanceBeta.OfScale(s_labels, 0.5));

    [Fact]
    public void Draw_ManySteps_IsUniformAboveZeroAndOneWithoutLabels()
    {
        var drawn = new List<float>();
        for (var step = 0; step < 2000; step++)
        {
            using var random = new StepRandom(seed: 1, step);
            var betas = GuidanceBeta.Draw(s_labels, random.Uniform);
            Assert.Equal(1, betas[1]);
            drawn.AddRange([betas[0], betas[2]]);
        }

        Assert.All(drawn, beta => Assert.True(beta is > 0 and <= 1));
        Assert.InRange(drawn.Average(), 0.48f, 0.52f);
        Assert.InRange(drawn.Count(beta => beta < 0.1) / 4000.0, 0.08, 0.12);
    }

    private float[] Estimate(int[][] negatives, LabelGuidanceOptions options)
    {
        var noisy = new float[s_labels.Length * Length];
        var guided = new float[noisy.Length];
        new LabelGuidance(_network.Model, s_labels, negatives, LabelCount, options).Estimate(
            noisy,
            new(500, 0.6, 0.8),
            guided,
            options.KeepConditional ? new float[noisy.Length] : []
        );
        return guided;
    }
}
