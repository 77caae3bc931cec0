using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class AutoGuidanceTests : TorchTest
{
    private readonly Tensor _conditional;
    private readonly Tensor _weaker;

    // Not where they are declared: that comes before the library is loaded.
    public AutoGuidanceTests()
    {
        _conditional = tensor(new float[] { 1, 2 });
        _weaker = tensor(new float[] { 0.5f, 3 });
    }

    [Fact]
    public void Apply_ToTheConditionalEstimate_IsThePapersInterpolation()
    {
        var result = AutoGuidance.Apply(_conditional, _conditional, _weaker, 3);

        Assert.Equal([3 * 1 - 2 * 0.5f, 3 * 2 - 2 * 3], result.data<float>().ToArray());
    }

    [Fact]
    public void Apply_ScaleOne_LeavesTheEstimateAlone()
    {
        var guided = tensor(new float[] { 7, -7 });

        Assert.Equal([7, -7], AutoGuidance.Apply(guided, _conditional, _weaker, 1).data<float>().ToArray());
    }
}
