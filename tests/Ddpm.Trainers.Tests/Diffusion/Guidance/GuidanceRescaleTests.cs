using static TorchSharp.torch;

namespace Ddpm.Trainers.Tests.Diffusion.Guidance;

public sealed class GuidanceRescaleTests : TorchTest
{
    private readonly Tensor _conditional;
    private readonly Tensor _guided;

    // Not where they are declared: that comes before the library is loaded.
    public GuidanceRescaleTests()
    {
        _conditional = randn([3, 3, 4, 4], generator: new Generator(1)) + 0.2;
        _guided = randn([3, 3, 4, 4], generator: new Generator(2)) * 3 - 0.5;
    }

    [Fact]
    public void Apply_AmountZero_ChangesNothing() =>
        Assert.Equal(
            _guided.data<float>().ToArray(),
            GuidanceRescale.Apply(_guided, _conditional, 0).data<float>().ToArray()
        );

    [Theory]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Apply_Amount_BringsEachPictureThatFarTowardsTheConditionalSpread(double amount)
    {
        var result = GuidanceRescale.Apply(_guided, _conditional, amount);

        for (var row = 0; row < 3; row++)
        {
            var expected =
                amount * _conditional[row].std().item<float>() + (1 - amount) * _guided[row].std().item<float>();
            Assert.Equal(expected, result[row].std().item<float>(), 1e-4);

            // All values by one factor: the picture is weaker, and the same otherwise.
            var ratio = result[row] / _guided[row];
            Assert.Equal(ratio.min().item<float>(), ratio.max().item<float>(), 1e-4f);
        }
    }

    [Fact]
    public void Apply_PictureOfOneColour_StaysFinite()
    {
        var flat = full([1, 3, 4, 4], 0.3f);

        Assert.Equal(flat.data<float>().ToArray(), GuidanceRescale.Apply(flat, flat, 1).data<float>().ToArray());
    }
}
