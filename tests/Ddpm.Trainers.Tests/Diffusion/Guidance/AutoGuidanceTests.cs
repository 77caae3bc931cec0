namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class AutoGuidanceTests
{
    private readonly float[] _conditional = [1, 2];
    private readonly float[] _weaker = [0.5f, 3];

    [Fact]
    public void Apply_ToTheConditionalEstimate_IsThePapersInterpolation()
    {
        var guided = _conditional.ToArray();

        AutoGuidance.Apply(guided, _conditional, _weaker, 3);

        Assert.Equal([3 * 1 - 2 * 0.5f, 3 * 2 - 2 * 3], guided);
    }

    [Fact]
    public void Apply_ScaleOne_LeavesTheEstimateAlone()
    {
        float[] guided = [7, -7];

        AutoGuidance.Apply(guided, _conditional, _weaker, 1);

        Assert.Equal([7, -7], guided);
    }
}
